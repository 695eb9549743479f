import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { deadline } from './deadline.middleware.ts';
import type { ContextualRequest } from './request-context.middleware.ts';

const SECONDS = 7;

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

function waiting(): { response: ServerResponse; end: ReturnType<typeof jest.fn> } {
  const request: ContextualRequest = new IncomingMessage(new Socket());
  request.context = { requestId: 'request-1234', ip: '127.0.0.1', userAgent: '' };
  const response = new ServerResponse(request);
  const end = jest.fn(() => response);
  response.end = end as never;
  deadline(SECONDS)(request, response, () => undefined);
  return { response, end };
}

test('a request that nothing has answered in time gets a 503 that says so', () => {
  const { response, end } = waiting();
  jest.advanceTimersByTime(SECONDS * 1000 - 1);
  expect(end).not.toHaveBeenCalled();
  jest.advanceTimersByTime(1);
  expect(response.statusCode).toBe(503);
  expect(JSON.parse(String(end.mock.calls[0]![0]))).toMatchObject({
    type: 'urn:quayside:problem:service-unavailable',
    status: 503,
    detail: expect.stringMatching(/^No answer within 7 seconds\./),
    requestId: 'request-1234',
  });
});

test('an answer that has begun is left alone, as streams are', () => {
  const { response, end } = waiting();
  response.writeHead(200);
  jest.advanceTimersByTime(SECONDS * 1000);
  expect(end).not.toHaveBeenCalled();
});

test('nothing is kept of a request that has ended', () => {
  const { response } = waiting();
  response.emit('close');
  expect(jest.getTimerCount()).toBe(0);
});
