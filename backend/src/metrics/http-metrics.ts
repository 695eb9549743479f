import { Injectable } from '@nestjs/common';
import { InjectMetric, makeCounterProvider, makeHistogramProvider } from '@willsoto/nestjs-prometheus';
import type { ServerResponse } from 'node:http';
import type { Counter, Histogram } from 'prom-client';
import type { ContextualRequest } from '../http/request-context.middleware.ts';

const REQUESTS = 'http_requests_total';
const DURATION = 'http_request_duration_seconds';

export const httpMetricProviders = [
  makeCounterProvider({ name: REQUESTS, help: 'Requests answered.', labelNames: ['method', 'route', 'status'] }),
  makeHistogramProvider({
    name: DURATION,
    help: "Time from a request's arrival to its answer's end, in seconds.",
    labelNames: ['method', 'route'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
  }),
];

/** Counts by route template: raw paths and ids would grow without bound. */
@Injectable()
export class HttpMetrics {
  constructor(
    @InjectMetric(REQUESTS) private readonly requests: Counter,
    @InjectMetric(DURATION) private readonly duration: Histogram,
  ) {}

  /** Middleware; goes right after the one that makes the request's context. */
  observe = (request: ContextualRequest, response: ServerResponse, next: () => void): void => {
    const started = performance.now();
    response.once('close', () => {
      const [method, route] = request.context?.route?.split(' ') ?? [];
      const labels = { method: method ?? knownMethod(request.method), route: route ?? 'unmatched' };
      this.requests.inc({ ...labels, status: response.writableFinished ? response.statusCode : 'aborted' });
      this.duration.observe(labels, (performance.now() - started) / 1000);
    });
    next();
  };
}

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
const knownMethod = (method: string | undefined): string => (method && METHODS.has(method) ? method : 'other');
