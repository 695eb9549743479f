import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { randomInt, randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { AuditService } from '../src/audit/audit.service.ts';
import { TestApp } from './support/app.ts';
import { ChildApp } from './support/child-app.ts';
import { newAddress, type Person, signUp } from './support/people.ts';
import { random, type Random } from './support/random.ts';

let app: TestApp;
let second: TestApp;
let child: ChildApp;
let person: Person;

beforeAll(async () => {
  app = await TestApp.start();
  second = await TestApp.join(app);
  child = await ChildApp.start(app);
  person = await signUp(app);
});
afterAll(async () => {
  // Those that went away before they sent anything left connections that no request will ever come on.
  for (const { nest } of [app, second]) (nest.getHttpServer() as Server).closeAllConnections();
  child.process.kill('SIGKILL');
  await second.shutDown();
  await app.stop();
});

interface Told {
  status: number;
  body: string;
  replayed: boolean;
  retryAfter: string | null;
  slug: string | undefined;
}

/** undefined where the client went away before it heard anything. */
async function send(url: string, key: string, body: unknown, abortAfterMs?: number): Promise<Told | undefined> {
  const signal = abortAfterMs === undefined ? undefined : AbortSignal.timeout(abortAfterMs);
  try {
    const response = await fetch(`${url}/api/v1/organizations`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${person.client.accessToken}`,
        'idempotency-key': key,
      },
      body: JSON.stringify(body),
      signal,
    });
    const text = await response.text();
    return {
      status: response.status,
      body: text,
      replayed: response.headers.get('idempotency-replayed') === 'true',
      retryAfter: response.headers.get('retry-after'),
      slug: (JSON.parse(text) as { type?: string }).type?.replace('urn:quayside:problem:', ''),
    };
  } catch (error) {
    if (signal?.aborted) return undefined;
    throw error;
  }
}

/** Stops each request in the middle of its transaction for a while, so that they meet there. */
function dawdle(target: TestApp, rng: Random): () => void {
  const audit = target.get(AuditService);
  const record = audit.record.bind(audit);
  const spy = jest.spyOn(audit, 'record').mockImplementation(async (...args) => {
    await record(...args);
    const outcome = rng.int(10);
    if (outcome === 0) throw Object.assign(new Error('Deadlock found'), { code: 'ER_LOCK_DEADLOCK' });
    if (outcome === 1) throw new Error('something broke half-way');
    await sleep(rng.int(30));
  });
  return () => spy.mockRestore();
}

const SEEDS = process.env.SEED ? [Number(process.env.SEED)] : [1, 2, 3, randomInt(2 ** 31)];

describe('any number of tries, at any times, through any process', () => {
  test.each(SEEDS)('make one thing a key (SEED=%d)', async (seed) => {
    const rng = random(seed);
    const restore = [dawdle(app, rng), dawdle(second, rng)];
    const urls = [app.url, second.url, child.url];
    const keys = Array.from({ length: 8 }, () => ({
      key: randomUUID(),
      bodies: [newAddress(), newAddress()].map((name) => ({ name })),
      told: [] as { variant: number; answer: Told }[],
    }));
    await Promise.all(
      Array.from({ length: 160 }, async () => {
        const entry = rng.pick(keys);
        // One body more often than the other, which is a client's mistake.
        const variant = rng.int(5) === 0 ? 1 : 0;
        const abortAfterMs = rng.int(4) === 0 ? rng.int(40) : undefined;
        await sleep(rng.int(400));
        const answer = await send(rng.pick(urls), entry.key, entry.bodies[variant], abortAfterMs);
        if (answer) entry.told.push({ variant, answer });
      }),
    );
    for (const undo of restore) undo();

    const seen = { 201: 0, replayed: 0, 409: 0, 422: 0, 500: 0 };
    for (const { key, bodies, told } of keys) {
      // Whatever the clients heard, the next try settles it, for one of the bodies.
      const last: Told[] = [];
      for (const body of bodies) last.push(await settled(app.url, key, body));
      const winner = last.findIndex(({ status }) => status === 201);
      expect({ key, statuses: last.map(({ status }) => status).sort() }).toEqual({ key, statuses: [201, 422] });
      const made = JSON.parse(last[winner]!.body) as { id: string };

      const rows = await app.database.query<{ id: string }>('SELECT id FROM organizations WHERE name IN (?, ?)', [
        bodies[0]!.name,
        bodies[1]!.name,
      ]);
      expect(rows).toEqual([{ id: made.id }]);
      const members = await app.database.count('memberships', 'organization_id = ?', [made.id]);
      const events = await app.database.count('audit_events', 'organization_id = ?', [made.id]);
      expect({ members, events }).toEqual({ members: 1, events: 1 });

      for (const { variant, answer } of told) {
        if (answer.status === 201) {
          expect({ variant, body: answer.body }).toEqual({ variant: winner, body: last[winner]!.body });
          seen[answer.replayed ? 'replayed' : 201]++;
        } else if (answer.status === 409) {
          expect(answer).toMatchObject({ slug: 'request-in-progress', retryAfter: '1' });
          seen[409]++;
        } else if (answer.status === 422) {
          expect({ variant, slug: answer.slug }).toEqual({ variant: 1 - winner, slug: 'idempotency-key-reused' });
          seen[422]++;
        } else {
          expect(answer).toMatchObject({ status: 500 });
          seen[500]++;
        }
      }
      expect(told.filter(({ answer }) => answer.status === 201 && !answer.replayed).length).toBeLessThanOrEqual(1);
    }
    // The schedule is of no use unless the requests really met.
    expect(seen[409]).toBeGreaterThan(0);
    expect(seen[422]).toBeGreaterThan(0);
    expect(seen.replayed).toBeGreaterThan(0);
  });
});

/** As a client does that follows Retry-After, only quicker. */
async function settled(url: string, key: string, body: unknown): Promise<Told> {
  for (;;) {
    const answer = (await send(url, key, body))!;
    if (answer.slug !== 'request-in-progress') return answer;
    await sleep(20);
  }
}
