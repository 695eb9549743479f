import type { Params } from 'nestjs-pino';
import type { AppConfig } from '../config/config.ts';
import { requestContext } from '../http/request-context.ts';

/**
 * One JSON line an event. What comes in is never logged as it came: no bodies, no headers but the user agent, no query
 * strings. Redaction is for what slips into an error's fields all the same.
 */
export function loggerOptions({ env }: AppConfig): Params {
  return {
    // Our middleware order puts the request's context first; see app.ts.
    forRoutes: [],
    pinoHttp: {
      level: env.LOG_LEVEL,
      ...(env.LOG_FORMAT === 'pretty' ? { transport: { target: 'pino-pretty', options: { singleLine: true } } } : {}),
      formatters: { level: (label) => ({ level: label }) },
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      base: { service: 'backend', admin: env.ADMIN_ACCESS || undefined },
      redact: {
        paths: [
          ...SECRET_FIELDS,
          ...SECRET_FIELDS.map((field) => `*.${field}`),
          'err.query',
          'err.parameters',
          'err.sql',
          'err.driverError.sql',
        ],
        censor: '[redacted]',
      },
      mixin: () => {
        const context = requestContext.getStore();
        return context ? { requestId: context.requestId, traceparent: context.traceparent } : {};
      },
    },
  };
}

const SECRET_FIELDS = [
  'password',
  'passwordHash',
  'currentPassword',
  'newPassword',
  'token',
  'accessToken',
  'refreshToken',
  'authorization',
  'cookie',
  'email',
];
