import { AsyncLocalStorage } from 'node:async_hooks';

/** What is known of the request that the current code works for. */
export interface RequestContext {
  requestId: string;
  /** Client address, after the proxies that we trust. */
  ip: string;
  userAgent: string;
  /** W3C Trace Context header, if it came with one and is well formed. */
  traceparent?: string;
  /** `GET /api/v1/organizations/:organizationId`, once routing has decided. Never a raw path. */
  route?: string;
}

export const requestContext = new AsyncLocalStorage<RequestContext>();
