import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter, type NestExpressApplication } from '@nestjs/platform-express';
import helmet from 'helmet';
import { PinoLogger } from 'nestjs-pino';
import { AppModule } from './app.module.ts';
import type { AppConfig } from './config/config.ts';
import { requestContextMiddleware } from './http/request-context.middleware.ts';
import { AppLogger } from './logging/app-logger.ts';
import { accessLog } from './logging/access-log.ts';
import { HttpMetrics } from './metrics/http-metrics.ts';
import { createDocument } from './openapi/document.ts';
import { OpenApiDocument } from './openapi/openapi.controller.ts';

/** Largest body that is read. The proxy's limit is a little above, so that this API's own error is what clients see. */
export const BODY_LIMIT = '100kb';

/**
 * Above the proxy's idle time for connections to us (60 s), so that it is always the proxy that closes an idle connection: a
 * request must never meet a socket that we are just closing.
 */
const KEEP_ALIVE_TIMEOUT_MS = 75_000;

/** The application, wired and ready to listen; nothing is connected yet. */
export async function createApp(config: AppConfig): Promise<INestApplication> {
  const app = await NestFactory.create<NestExpressApplication>(AppModule.with(config), new ExpressAdapter(), {
    bufferLogs: true,
    bodyParser: false,
    routeResolutionStrategy: 'specificity',
    abortOnError: false,
  });
  app.useLogger(new AppLogger(await app.resolve(PinoLogger), {}));
  app.disable('x-powered-by');
  // Our ETags are versions of resources; hashes of bodies would contradict them.
  app.disable('etag');
  app.set('query parser', 'simple');
  app.use(requestContextMiddleware(config.env.TRUST_PROXY_HOPS));
  app.use(app.get(HttpMetrics).observe);
  app.use(accessLog(await app.resolve(PinoLogger)));
  // An API answers data: nothing in it may be framed, sniffed or run. nginx adds the pages' own policy.
  app.use(
    helmet({
      contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
      strictTransportSecurity: config.secureCookies,
      xFrameOptions: { action: 'deny' },
    }),
  );
  app.useBodyParser('json', { limit: BODY_LIMIT, strict: false });
  app.enableShutdownHooks();
  app.get(OpenApiDocument).value = createDocument(app);
  const server = app.getHttpServer();
  server.keepAliveTimeout = KEEP_ALIVE_TIMEOUT_MS;
  server.headersTimeout = KEEP_ALIVE_TIMEOUT_MS + 1000;
  return app;
}
