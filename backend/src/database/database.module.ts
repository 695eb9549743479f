import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AppConfig } from '../config/config.ts';
import { dataSourceOptions, STATEMENT_TIMEOUT_MS } from './data-source-options.ts';
import { DatabaseService } from './database.service.ts';

@Global()
@Module({
  imports: [
    TypeOrmModule.forRootAsync({
      inject: [AppConfig],
      useFactory: ({ env }: AppConfig) => ({
        ...dataSourceOptions(env.DATABASE_URL, env.DATABASE_POOL_SIZE, STATEMENT_TIMEOUT_MS),
        manualInitialization: true,
      }),
    }),
  ],
  providers: [DatabaseService],
  exports: [DatabaseService],
})
export class DatabaseModule {}
