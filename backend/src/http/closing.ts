import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { Server, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppConfig } from '../config/config.ts';
import { Problem } from './problem.ts';
import type { ContextualRequest } from './request-context.middleware.ts';

/** How long a client may take to close its side once it has its last answer. */
const LINGER_MS = 500;
const RETRY_AFTER_SECONDS = 1;
/** Answered to the end: they tell how the stopping goes. */
const TELLING = /^\/(health|healthz|live|ready|metrics)(\/|$)/;

interface InFlight {
  request: ContextualRequest;
  response: ServerResponse;
  startedAtMs: number;
}

/**
 * The way out of service, begun by SIGTERM: nothing new is taken, what is in flight may finish within DRAIN_SECONDS, and
 * only then does anything stop that requests need.
 *
 * It is this hook because it is the first that the framework calls and waits for; those that stop consumers and close
 * connections come after it. New connections are refused rather than answered 503: a proxy brings a request that it could
 * not even send to another pod, also a POST.
 */
@Injectable()
export class Closing implements OnModuleDestroy {
  private readonly logger = new Logger('Closing');
  private readonly inFlight = new Set<InFlight>();
  private onIdle: (() => void) | undefined;
  private begun = false;
  /** On the monotonic clock. */
  private endAnnouncedUntilMs = 0;

  constructor(
    private readonly adapterHost: HttpAdapterHost,
    private readonly config: AppConfig,
  ) {}

  /** From SIGTERM on. */
  get isDraining(): boolean {
    return this.begun;
  }

  /**
   * For the time before SIGTERM: everything is still served, but with `Connection: close`. A proxy that reaches pods by a
   * Service's address keeps its connections to a pod that has left the Service, and can't repeat a POST that meets one of
   * them in the moment of its end; so none should be left by then.
   *
   * @param seconds that the announcement counts; if no SIGTERM follows, all is as before
   */
  announceEnd(seconds: number): void {
    this.endAnnouncedUntilMs = performance.now() + seconds * 1000;
  }

  /** Goes after what gives a request its id and its log line, before everything that works for it. */
  middleware = (request: ContextualRequest, response: ServerResponse, next: (error?: unknown) => void): void => {
    const entry = { request, response, startedAtMs: performance.now() };
    this.inFlight.add(entry);
    response.once('close', () => {
      this.inFlight.delete(entry);
      if (!this.begun) return;
      // Its head may have promised that the connection stays.
      this.server.closeIdleConnections();
      if (this.inFlight.size === 0) this.onIdle?.();
    });
    // RFC 9112, 9.6: the client brings its next request elsewhere.
    if (this.begun || entry.startedAtMs < this.endAnnouncedUntilMs) response.setHeader('Connection', 'close');
    if (!this.begun) return next();
    next(TELLING.test(request.url ?? '/') ? undefined : late());
  };

  async onModuleDestroy(): Promise<void> {
    this.begun = true;
    if (!this.server.listening) return;
    const startedAtMs = performance.now();
    this.logger.log(`stopping; ${this.inFlight.size} requests in flight`);
    for (const { response } of this.inFlight) {
      if (!response.headersSent) response.setHeader('Connection', 'close');
    }
    const { promise: closed, resolve } = Promise.withResolvers<void>();
    // Refuses what is new, and closes what is idle.
    this.server.close(() => resolve());
    await this.idleWithin(this.config.env.DRAIN_SECONDS * 1000);
    if (this.inFlight.size > 0) this.logCut();
    else await Promise.race([closed, sleep(LINGER_MS, undefined, { ref: false })]);
    this.server.closeAllConnections();
    await closed;
    this.logger.log(`drained in ${Math.round(performance.now() - startedAtMs)} ms`);
  }

  private async idleWithin(ms: number): Promise<void> {
    if (this.inFlight.size === 0) return;
    const { promise: idle, resolve } = Promise.withResolvers<void>();
    this.onIdle = resolve;
    const timer = setTimeout(resolve, ms);
    await idle.finally(() => clearTimeout(timer));
  }

  private logCut(): void {
    const requests = [...this.inFlight].map(({ request, startedAtMs }) => ({
      requestId: request.context?.requestId,
      route: request.context?.route ?? `${request.method} unmatched`,
      ageMs: Math.round(performance.now() - startedAtMs),
    }));
    this.logger.warn(
      { count: requests.length, requests },
      `cut ${requests.length} requests that took longer than DRAIN_SECONDS (${this.config.env.DRAIN_SECONDS})`,
    );
  }

  private get server(): Server {
    return this.adapterHost.httpAdapter.getHttpServer() as Server;
  }
}

const late = (): Problem =>
  new Problem('service-unavailable', {
    detail: 'This server is about to stop and did not begin with the request. Send it again.',
    headers: { 'Retry-After': String(RETRY_AFTER_SECONDS) },
    expected: true,
  });
