import { describe, expect, test } from '@jest/globals';
import { type ContextualRequest, requestContextMiddleware } from './request-context.middleware.ts';
import { requestContext, type RequestContext } from './request-context.ts';

/** Runs the middleware and gives what code behind it sees. */
function seen(headers: Record<string, string | string[]>, hops = 1, remoteAddress = '10.0.0.9') {
  const request = { headers, socket: { remoteAddress } } as unknown as ContextualRequest;
  const answered = new Map<string, string>();
  let inside: RequestContext | undefined;
  requestContextMiddleware(hops)(
    request,
    { setHeader: (name: string, value: string) => answered.set(name, value) } as never,
    () => (inside = requestContext.getStore()),
  );
  expect(request.context).toBe(inside);
  expect(answered.get('X-Request-ID')).toBe(inside!.requestId);
  return inside!;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('X-Request-ID', () => {
  test.each(['12345678', 'a.b_c-D9', 'x'.repeat(128)])('%s is taken over', (given) => {
    expect(seen({ 'x-request-id': given }).requestId).toBe(given);
  });

  test.each([
    '',
    '1234567',
    'x'.repeat(129),
    'with space',
    'line\nbreak12',
    '<script>12',
    'ümlaut-1234',
    '"quoted1"',
    '../../etc',
  ])('%j is replaced', (given) => {
    expect(seen({ 'x-request-id': given }).requestId).toMatch(UUID);
  });

  test('each request without one gets its own', () => {
    expect(seen({}).requestId).not.toBe(seen({}).requestId);
  });
});

describe("the client's address", () => {
  const PEER = '10.0.0.9';
  test.each<[string, number, string | string[] | undefined, string]>([
    ['no proxy: headers are only claims', 0, '1.1.1.1', PEER],
    ['no proxy, many claims', 0, '1.1.1.1, 2.2.2.2', PEER],
    ['one proxy that says nothing', 1, undefined, PEER],
    ['one proxy', 1, '203.0.113.7', '203.0.113.7'],
    ['one proxy, and a claim before it', 1, '1.1.1.1, 203.0.113.7', '203.0.113.7'],
    ['one proxy, and many claims', 1, '127.0.0.1, 10.0.0.1, ::1, 203.0.113.7', '203.0.113.7'],
    ['one proxy, the claim in a header of its own', 1, ['1.1.1.1', '203.0.113.7'], '203.0.113.7'],
    ['one proxy, empty entries', 1, ' , ,203.0.113.7, ', '203.0.113.7'],
    ['two proxies', 2, '203.0.113.7, 10.0.0.5', '203.0.113.7'],
    ['two proxies, and a claim', 2, '1.1.1.1, 203.0.113.7, 10.0.0.5', '203.0.113.7'],
    ['two proxies, reached past the outer one', 2, '203.0.113.7', '203.0.113.7'],
    ['IPv6', 1, '2001:db8::7', '2001:db8::7'],
  ])('%s', (_, hops, header, expected) => {
    expect(seen(header === undefined ? {} : { 'x-forwarded-for': header }, hops).ip).toBe(expected);
  });

  test('of an IPv4 peer on an IPv6 socket is written as IPv4', () => {
    expect(seen({}, 0, '::ffff:10.0.0.9').ip).toBe('10.0.0.9');
  });

  test('fits its column, whatever is claimed', () => {
    expect(seen({ 'x-forwarded-for': 'x'.repeat(1000) }).ip.length).toBeLessThanOrEqual(45);
  });
});

describe('traceparent', () => {
  const good = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
  test('is carried', () => {
    expect(seen({ traceparent: good }).traceparent).toBe(good);
  });

  test.each([
    '',
    'nonsense',
    good.toUpperCase(),
    good.replace(/^00/, 'ff'),
    `${good}-extra`,
    good.replace('4bf92f3577b34da6a3ce929d0e0e4736', '0'.repeat(32)),
    good.replace('00f067aa0ba902b7', '0'.repeat(16)),
  ])('%j is left out', (given) => {
    expect(seen({ traceparent: given })).not.toHaveProperty('traceparent');
  });
});

test('the user agent is cut to what is stored', () => {
  expect(seen({ 'user-agent': 'x'.repeat(1000) }).userAgent).toHaveLength(255);
  expect(seen({}).userAgent).toBe('');
});
