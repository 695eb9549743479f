import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { DataSource } from 'typeorm';
import { Outbox } from '../src/mail/outbox.ts';
import { CLAIM_SECONDS, MAX_ATTEMPTS, OutboxWorker } from '../src/mail/outbox.worker.ts';
import { TestApp } from './support/app.ts';
import { expectStatus, newAddress, PASSWORD } from './support/people.ts';
import { until } from './support/wait.ts';

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start();
});
afterAll(() => app.stop());
afterEach(() => {
  app.mail.onMail = () => undefined;
});

interface Row {
  kind: string;
  payload: unknown;
  attempts: number;
  last_error: string | null;
  delivered_at: Date | null;
  dead_at: Date | null;
}
const newest = () => app.database.one<Row>('SELECT * FROM outbox_messages ORDER BY created_at DESC, id DESC LIMIT 1');
const register = (email: string) =>
  expectStatus(202, app.client().post('/auth/register', { email, name: 'Ida', password: PASSWORD }));
const mail = (to: string) => ({ to, subject: 'Hello', text: 'Hello', html: '<p>Hello</p>' });
const add = (...to: string[]) =>
  app.get(DataSource).transaction(async (manager) => {
    for (const address of to) await app.get(Outbox).add(manager, 'mail', mail(address));
  });
const addresses = (count: number) => Array.from({ length: count }, newAddress);

/** Holds every delivery at the mail server until it is let go. */
function hold() {
  const { promise, resolve } = Promise.withResolvers<void>();
  const held: string[] = [];
  app.mail.onMail = (to) => {
    held.push(to);
    return promise;
  };
  return { held, letGo: resolve };
}

describe('a mail belongs to its transaction', () => {
  test('one that is rolled back sends none', async () => {
    const [lost, kept] = [newAddress(), newAddress()];
    const rolledBack = app.get(DataSource).transaction(async (manager) => {
      await app.get(Outbox).add(manager, 'mail', mail(lost));
      throw new Error('the cause failed');
    });
    await expect(rolledBack).rejects.toThrow('the cause failed');
    await add(kept);
    await app.mail.find(kept, /Hello/);
    await app.settled();
    expect(app.mail.to(lost)).toEqual([]);
  });

  test('nothing secret is kept once it is delivered', async () => {
    const email = newAddress();
    await register(email);
    await app.mail.find(email, /confirm/i);
    await app.settled();
    expect(await newest()).toMatchObject({ payload: null, last_error: null, delivered_at: expect.any(Date) });
  });
});

describe('a mail server that is away', () => {
  test('costs time only: the mail comes once it is back', async () => {
    await app.mail.stop();
    const email = newAddress();
    await register(email);
    await until('a failed try', async () => (await newest()).last_error !== null);
    expect(await newest()).toMatchObject({
      attempts: 1,
      delivered_at: null,
      last_error: expect.stringContaining('ECONNREFUSED'),
    });
    await app.mail.resume();
    app.clock.forward(5);
    expect((await app.mail.find(email, /confirm/i)).token).not.toBe('');
    expect(app.mail.to(email)).toHaveLength(1);
  });

  test('is given up on after the last try, and the message kept for a person to look at', async () => {
    app.mail.onMail = () => {
      throw new Error('mailbox unknown here');
    };
    await add(newAddress());
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      await until(`try ${attempt} to fail`, async () => {
        const { attempts, last_error: error } = await newest();
        return attempts === attempt && error !== null;
      });
      if (attempt === MAX_ATTEMPTS) break;
      expect((await newest()).dead_at).toBeNull();
      await app.database.query('UPDATE outbox_messages SET last_error = NULL WHERE delivered_at IS NULL');
      // Past the longest wait between tries.
      app.clock.forward(2 * 3600);
      app.get(Outbox).onAdded();
    }
    expect(await newest()).toMatchObject({ attempts: MAX_ATTEMPTS, delivered_at: null, dead_at: expect.any(Date) });
    // The server's own words may name the recipient; its codes tell enough.
    expect((await newest()).last_error).toBe('the mail server answered RCPT TO with 550');
    app.mail.onMail = () => undefined;
    const later = newAddress();
    await add(later);
    await app.mail.find(later, /Hello/);
    expect(await app.database.count('outbox_messages', 'dead_at IS NOT NULL')).toBe(1);
  });
});

/** More than are added in the time that a delivery takes. */
const MANY = 200;

describe('many messages, many workers', () => {
  test('a stream of new messages does not put delivery off', async () => {
    const first = newAddress();
    await add(first);
    let added = 0;
    // Each sooner after the one before than the worker waits for a transaction to commit.
    while (app.mail.to(first).length === 0 && added < MANY) {
      await add(newAddress());
      added++;
    }
    expect(added).toBeLessThan(MANY);
    await app.settled();
  });

  test('a worker claims only what it delivers at once, and leaves the rest to others', async () => {
    const { held, letGo } = hold();
    const all = addresses(12);
    await add(...all);
    await until('deliveries to hang', () => held.length === 5);
    expect(await app.database.count('outbox_messages', 'delivered_at IS NULL AND attempts = 0')).toBe(7);
    letGo();
    await app.settled();
    for (const address of all) expect(app.mail.to(address)).toHaveLength(1);
  });

  test('two workers share the messages and send each once', async () => {
    const { held, letGo } = hold();
    const other = await TestApp.join(app);
    try {
      const all = addresses(20);
      await add(...all);
      // Ten at once is more than one worker takes, and what one holds the other must not see.
      await until('both workers to hold deliveries', () => held.length === 10);
      expect(new Set(held).size).toBe(10);
      letGo();
      await app.settled();
      for (const address of all) expect({ address, mails: app.mail.to(address).length }).toEqual({ address, mails: 1 });
    } finally {
      letGo();
      await other.nest.close();
    }
  });

  test('what a killed worker had claimed is sent when its claim runs out', async () => {
    const email = newAddress();
    await app.database.query(
      `INSERT INTO outbox_messages (id, kind, payload, created_at, available_at, attempts)
       VALUES (UUID(), 'mail', ?, UTC_TIMESTAMP(3), ?, 1)`,
      [JSON.stringify(mail(email)), new Date(Date.now() + app.clock.aheadMs + CLAIM_SECONDS * 1000)],
    );
    await add(newAddress());
    await until(
      'the other to be sent',
      async () => (await app.database.count('outbox_messages', 'delivered_at IS NULL AND dead_at IS NULL')) === 1,
    );
    expect(app.mail.to(email)).toEqual([]);
    app.clock.forward(CLAIM_SECONDS + 1);
    await app.mail.find(email, /Hello/);
  });
});

// Last, since it ends the app.
describe('shutdown', () => {
  test('waits for what is being delivered and records it', async () => {
    const { held, letGo } = hold();
    const email = newAddress();
    await add(email);
    await until('the delivery to hang', () => held.length === 1);
    let stopped = false;
    const stop = app.shutDown().then(() => (stopped = true));
    await until('the worker to take no more', () => (app.get(OutboxWorker) as unknown as { stopped: boolean }).stopped);
    expect(stopped).toBe(false);
    letGo();
    await stop;
    expect(await newest()).toMatchObject({ delivered_at: expect.any(Date), payload: null, attempts: 1 });
    expect(app.mail.to(email)).toHaveLength(1);
  });
});
