import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter, type NestExpressApplication } from '@nestjs/platform-express';
import helmet from 'helmet';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { PinoLogger } from 'nestjs-pino';
import { AppModule } from './app.module.ts';
import { AppConfig } from './config/config.ts';
import { Closing } from './http/closing.ts';
import { deadline } from './http/deadline.middleware.ts';
import { requestContextMiddleware } from './http/request-context.middleware.ts';
import { requireJson } from './http/require-json.middleware.ts';
import { accessLog } from './logging/access-log.ts';
import { AppLogger } from './logging/app-logger.ts';
import { MaintenanceGate } from './maintenance/maintenance-gate.ts';
import { HttpMetrics } from './metrics/http-metrics.ts';
import { createDocument } from './openapi/document.ts';
import { OpenApiDocument } from './openapi/openapi.controller.ts';

/** Largest body that is read, in bytes. The proxy's limit is a little above, so that clients see this API's own error. */
export const BODY_LIMIT_BYTES = 100 * 1024;

/**
 * Above the proxy's idle time for connections to us (4 s, default.conf.template), so that it is always the proxy that closes
 * an idle connection: a request must never meet a socket that we are just closing.
 */
const KEEP_ALIVE_TIMEOUT_MS = 65_000;

/** Options that every HTTP adapter gets; bodies are parsed as each adapter does it. */
export const APP_OPTIONS = {
  bufferLogs: true,
  routeResolutionStrategy: 'specificity',
  abortOnError: false,
} as const;

/** The application, wired and ready to listen; nothing is connected yet. */
export async function createApp(config: AppConfig): Promise<INestApplication> {
  const app = await NestFactory.create<NestExpressApplication>(AppModule.with(config), new ExpressAdapter(), {
    ...APP_OPTIONS,
    bodyParser: false,
  });
  app.disable('x-powered-by');
  // Our ETags are versions of resources; hashes of bodies would contradict them.
  app.disable('etag');
  app.set('query parser', 'simple');
  app.set('case sensitive routing', true);
  await configureApp(app);
  app.useBodyParser('json', { limit: BODY_LIMIT_BYTES, strict: false });
  return app;
}

/** What doesn't depend on the HTTP adapter. */
export async function configureApp(app: INestApplication): Promise<void> {
  const config = app.get(AppConfig);
  const logger = await app.resolve<PinoLogger>(PinoLogger);
  app.useLogger(new AppLogger(logger, {}));
  app.use(requestContextMiddleware(config.env.TRUST_PROXY_HOPS));
  app.use(app.get(HttpMetrics).observe);
  app.use(accessLog(logger));
  app.use(deadline(config.env.REQUEST_DEADLINE_SECONDS));
  // Answers are one person's; a route whose answer isn't says so itself.
  app.use((_request: IncomingMessage, response: ServerResponse, next: () => void) => {
    response.setHeader('Cache-Control', 'no-store');
    next();
  });
  // An API answers data: nothing in it may be framed, sniffed or run. nginx adds the pages' own policy.
  app.use(
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
      },
      strictTransportSecurity: config.secureCookies,
      xFrameOptions: { action: 'deny' },
    }),
  );
  // Both refuse, so they go behind what every answer carries and before what reads the request.
  app.use(app.get(Closing).middleware);
  app.use(app.get(MaintenanceGate, { strict: false }).middleware);
  app.use(requireJson);
  app.enableShutdownHooks([], { useProcessExit: true });
  app.get(OpenApiDocument).value = createDocument(app);
  const server = app.getHttpServer() as Server;
  server.keepAliveTimeout = KEEP_ALIVE_TIMEOUT_MS;
  server.headersTimeout = KEEP_ALIVE_TIMEOUT_MS + 1000;
}
