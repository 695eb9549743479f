import { Controller, Get, Module, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { PrometheusController, PrometheusModule } from '@willsoto/nestjs-prometheus';
import { Access } from '../access/access.decorator.ts';
import { databaseMetricProviders } from './database-metrics.ts';
import { HttpMetrics, httpMetricProviders } from './http-metrics.ts';

@ApiExcludeController()
@Controller()
class MetricsController extends PrometheusController {
  @Get()
  @Access('public')
  override index(@Res({ passthrough: true }) response: unknown): Promise<string> {
    return super.index(response);
  }
}

@Module({
  imports: [PrometheusModule.register({ controller: MetricsController })],
  providers: [HttpMetrics, ...httpMetricProviders, ...databaseMetricProviders],
  exports: [HttpMetrics],
})
export class MetricsModule {}
