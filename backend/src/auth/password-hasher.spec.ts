import { describe, expect, test } from '@jest/globals';
import { availableParallelism } from 'node:os';
import { PasswordHasher } from './password-hasher.ts';

interface Inside {
  limit: ((work: () => Promise<unknown>) => Promise<unknown>) & { activeCount: number; pendingCount: number };
}
const inside = (hasher: PasswordHasher) => hasher as unknown as Inside;

describe('a hash', () => {
  test('is Argon2id with the parameters of OWASP, and salted', async () => {
    const hasher = new PasswordHasher();
    const [one, two] = await Promise.all([hasher.hash('the same password'), hasher.hash('the same password')]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(one).not.toBe(two);
  });

  test.each(['the password', 'päßwörd 🔑 with more', 'x'.repeat(128), 'null\0byte password'])(
    'of %j matches it alone',
    async (password) => {
      const hasher = new PasswordHasher();
      const stored = await hasher.hash(password);
      expect(await hasher.verify(stored, password)).toBe(true);
      expect(await hasher.verify(stored, `${password} `)).toBe(false);
      expect(await hasher.verify(stored, password.slice(0, -1))).toBe(false);
    },
  );
});

test.each([null, undefined])('with %s stored nothing matches, after one real comparison', async (stored) => {
  const hasher = new PasswordHasher();
  // The decoy is made once, at the start.
  await hasher.verify(null, 'x');
  const work: Promise<unknown>[] = [];
  const { limit } = inside(hasher);
  inside(hasher).limit = Object.assign(
    (task: () => Promise<unknown>) => {
      const running = limit(task);
      work.push(running);
      return running;
    },
    { activeCount: 0, pendingCount: 0 },
  );
  expect(await hasher.verify(stored, 'any password')).toBe(false);
  expect(work).toHaveLength(1);
  // Argon2 itself was asked, and said no.
  expect(await work[0]).toBe(false);
});

test('no more hashes at once than there are cores; the others wait their turn', async () => {
  const hasher = new PasswordHasher();
  const { limit } = inside(hasher);
  let most = 0;
  const watch = setInterval(() => (most = Math.max(most, limit.activeCount)), 1);
  const all = Array.from({ length: availableParallelism() * 4 }, () => hasher.hash('a password'));
  expect(limit.activeCount).toBeLessThanOrEqual(availableParallelism());
  expect(limit.pendingCount).toBeGreaterThan(0);
  await Promise.all(all);
  clearInterval(watch);
  expect(most).toBe(availableParallelism());
});

test('when too many wait, the next is refused at once with a time to come back', async () => {
  const hasher = new PasswordHasher();
  const neverRun = () => Promise.reject(new Error('queued all the same'));
  inside(hasher).limit = Object.assign(neverRun, { activeCount: 2, pendingCount: 200 });
  await expect((async () => hasher.verify(null, 'x'))()).rejects.toMatchObject({
    slug: 'service-unavailable',
    options: { headers: { 'Retry-After': '5' } },
  });
});
