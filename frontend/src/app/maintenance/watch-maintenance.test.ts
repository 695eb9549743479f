import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ConnectionStore } from '../../shared/api/connection.ts';
import { Maintenance } from '../../shared/maintenance/maintenance.ts';
import { json, problem, status } from '../../test/fake-api.ts';
import { watchMaintenance } from './watch-maintenance.ts';

const startMs = Date.parse('2026-11-21T17:00:00Z');
const ahead = (seconds: number): string => new Date(startMs + seconds * 1000).toISOString();
const refusal = (retryAfter = '10') => problem(503, 'maintenance', { detail: 'Closed.', retryAfter });

let visibility: DocumentVisibilityState;
const show = (next: DocumentVisibilityState): void => {
  visibility = next;
  document.dispatchEvent(new Event('visibilitychange'));
};

let stop: () => void;
beforeEach(() => {
  vi.useFakeTimers({ now: startMs });
  visibility = 'visible';
  vi.spyOn(document, 'visibilityState', 'get').mockImplementation(() => visibility);
});
afterEach(() => stop());

/** Watches with `random` as given; `asked` holds the seconds at which the API was asked. */
async function watch(answer: () => Response | Promise<Response>, random = 0) {
  const maintenance = new Maintenance();
  const connection = new ConnectionStore();
  const asked: number[] = [];
  const onReopened = vi.fn();
  stop = watchMaintenance({
    maintenance,
    connection,
    onReopened,
    random: () => random,
    fetch: async () => {
      asked.push((Date.now() - startMs) / 1000);
      return answer();
    },
  });
  await vi.advanceTimersByTimeAsync(0);
  const pass = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1000);
  return { maintenance, connection, asked, onReopened, pass };
}

describe('while everyone is served', () => {
  it('asks at once and then every minute', async () => {
    const { asked, pass } = await watch(() => json(status('off')));
    await pass(150);
    expect(asked).toEqual([0, 60, 120]);
  });

  it('asks nothing while the page is hidden, and at once when it is looked at again after long', async () => {
    const { asked, pass } = await watch(() => json(status('off')));
    show('hidden');
    await pass(600);
    expect(asked).toEqual([0]);
    show('visible');
    await pass(0);
    expect(asked).toEqual([0, 600]);
  });

  it('learns of an announcement, and looks soon after its beginning, each page at its own moment', async () => {
    const scheduled = status('scheduled', { startsAt: ahead(30) });
    const { asked, pass, maintenance } = await watch(() => json(scheduled), 0.5);
    expect(maintenance.status.get()).toEqual(scheduled);
    await pass(35);
    expect(asked).toEqual([0, 33]);
  });

  it('counts by the server’s clock', async () => {
    const { maintenance } = await watch(() => {
      const response = json(status('off'));
      response.headers.set('date', new Date(startMs + 300_000).toUTCString());
      return response;
    });
    expect(maintenance.serverAheadMs).toBe(300_000);
  });

  it('keeps quiet about an answer that doesn’t come: whoever sends something finds out', async () => {
    const { connection, maintenance, pass } = await watch(() => Promise.reject(new TypeError('Failed to fetch')));
    await pass(200);
    expect(connection.get()).toEqual({ status: 'ok' });
    expect(maintenance.closure.get()).toBeUndefined();
  });
});

describe('while we are refused', () => {
  it.each([
    ['1', 0, 5],
    ['10', 0, 10],
    ['10', 1, 12],
    ['300', 0, 30],
  ])('with Retry-After %s and chance %d it asks every %d s', async (retryAfter, random, seconds) => {
    const { asked, pass } = await watch(() => refusal(retryAfter), random);
    await pass(2 * seconds);
    expect(asked).toEqual([0, seconds, 2 * seconds]);
  });

  it('changes to that pace when another request was refused', async () => {
    const { maintenance, asked, pass } = await watch(() => json(status('on')));
    maintenance.closure.set({ detail: 'Closed.', endsAt: null, retryAfterSeconds: 7 });
    await pass(15);
    expect(asked).toEqual([0, 7, 14]);
    expect(maintenance.closure.get(), 'on is no reason to open').toBeDefined();
  });

  it('pauses while the page is hidden and asks at once when it is looked at', async () => {
    const { asked, pass } = await watch(() => refusal());
    show('hidden');
    await pass(45);
    show('visible');
    await pass(0);
    expect(asked).toEqual([0, 45]);
  });

  it('reopens when the API serves again', async () => {
    let isOn = true;
    const { maintenance, onReopened, pass } = await watch(() => (isOn ? refusal() : json(status('off'))));
    expect(maintenance.closure.get()).toMatchObject({ detail: 'Closed.', retryAfterSeconds: 10 });
    isOn = false;
    await pass(10);
    expect(maintenance.closure.get()).toBeUndefined();
    expect(onReopened).toHaveBeenCalledOnce();
  });

  it('asks on demand', async () => {
    const { maintenance, asked, pass } = await watch(() => refusal());
    await pass(3);
    maintenance.ask();
    await pass(0);
    expect(asked).toEqual([0, 3]);
  });

  it.each([
    ['unavailable', () => problem(503, 'service-unavailable')],
    ['unreachable', () => Promise.reject(new TypeError('Failed to fetch'))],
  ] as const)('is called an outage when the API is %s twice, and not after one such answer', async (kind, answer) => {
    let next: () => Response | Promise<Response> = () => refusal();
    const { maintenance, connection, onReopened, pass } = await watch(() => next());
    next = answer;
    await pass(10);
    expect(maintenance.closure.get()).toBeDefined();
    await pass(5);
    expect(maintenance.closure.get()).toBeUndefined();
    expect(connection.get().status).toBe(kind);
    expect(onReopened).not.toHaveBeenCalled();
  });
});
