import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigurationError, loadConfig, loadMigrationConfig } from './config.ts';

const GOOD = {
  DATABASE_URL: 'mysql://quayside:hunter2-database@db:3306/quayside',
  REDIS_URL: 'redis://:hunter2-redis@redis:6379/0',
  SMTP_URL: 'smtp://mailer:hunter2-smtp@mail:587',
  PUBLIC_URL: 'https://app.example.com',
  OPS_URL: 'https://ops.example.com',
  JWT_KEYS_DIR: '/keys',
};

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'quayside-config-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

function refusal(source: Record<string, string | undefined>): string {
  try {
    loadConfig(source);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigurationError);
    return (error as Error).message;
  }
  throw new Error(`accepted: ${JSON.stringify(source)}`);
}

test('what is needed is enough, and the rest has defaults', () => {
  expect(loadConfig(GOOD).env).toMatchObject({
    ...GOOD,
    PORT: 5000,
    DATABASE_POOL_SIZE: 10,
    ADMIN_ACCESS: false,
    LOG_LEVEL: 'info',
  });
});

test.each(Object.keys(GOOD))('%s missing or empty: one line that names it and how to give it', (name) => {
  for (const value of [undefined, '']) {
    const message = refusal({ ...GOOD, [name]: value });
    expect(message).toBe(
      `${name} is not set; give it in the environment, or the path of a file that holds it in ${name}_FILE`,
    );
  }
});

const SECRET = 'hunter2-secret';
test.each([
  ['PORT', '65536'],
  ['PORT', '-1'],
  ['PORT', '80a'],
  ['PORT', '1.5'],
  ['ADMIN_ACCESS', 'yes'],
  ['ADMIN_ACCESS', 'TRUE'],
  ['DATABASE_URL', `postgres://u:${SECRET}@db/quayside`],
  ['DATABASE_URL', `mysql://u:${SECRET}@db`],
  ['DATABASE_URL', `mysql://u:${SECRET}@db/`],
  ['DATABASE_URL', `u:${SECRET}@db/quayside`],
  ['DATABASE_POOL_SIZE', '0'],
  ['DATABASE_POOL_SIZE', '501'],
  ['REDIS_URL', `http://:${SECRET}@redis`],
  ['REDIS_URL', SECRET],
  ['SMTP_URL', `mailto:${SECRET}@mail`],
  ['PUBLIC_URL', 'app.example.com'],
  ['PUBLIC_URL', 'ftp://app.example.com'],
  ['OPS_URL', '//ops.example.com'],
  ['TRUST_PROXY_HOPS', '11'],
  ['LOG_LEVEL', 'verbose'],
  ['LOG_FORMAT', 'xml'],
])('%s=%s is refused in one line that names it and what was expected', (name, value) => {
  const message = refusal({ ...GOOD, [name]: value });
  expect(message).toMatch(new RegExp(`^${name} is not valid: .*expected `));
  expect(message).not.toContain('\n');
  expect(message).not.toContain(SECRET);
});

test('no secret of any variable is in a message about another', () => {
  expect(refusal({ ...GOOD, PORT: 'x' })).not.toContain('hunter2');
});

describe('NAME_FILE', () => {
  test('holds the value, without the line break at its end', () => {
    const path = join(directory, 'url');
    writeFileSync(path, `${GOOD.DATABASE_URL}\n`);
    const { DATABASE_URL: _, ...rest } = GOOD;
    expect(loadConfig({ ...rest, DATABASE_URL_FILE: path }).env.DATABASE_URL).toBe(GOOD.DATABASE_URL);
  });

  test('comes after the environment', () => {
    const path = join(directory, 'other');
    writeFileSync(path, 'mysql://other@db/other');
    expect(loadConfig({ ...GOOD, DATABASE_URL_FILE: path }).env.DATABASE_URL).toBe(GOOD.DATABASE_URL);
  });

  test('that is not there is named', () => {
    const { REDIS_URL: _, ...rest } = GOOD;
    expect(refusal({ ...rest, REDIS_URL_FILE: '/no/such/file' })).toMatch(/^REDIS_URL_FILE can't be read: ENOENT/);
  });

  test('with a bad value is refused as the value is, without its text', () => {
    const path = join(directory, 'bad');
    writeFileSync(path, `nonsense ${SECRET}`);
    const { REDIS_URL: _, ...rest } = GOOD;
    const message = refusal({ ...rest, REDIS_URL_FILE: path });
    expect(message).toMatch(/^REDIS_URL is not valid/);
    expect(message).not.toContain(SECRET);
  });
});

test('cookies are Secure behind https alone', () => {
  expect(loadConfig(GOOD).secureCookies).toBe(true);
  expect(loadConfig({ ...GOOD, PUBLIC_URL: 'http://localhost:8080' }).secureCookies).toBe(false);
});

test('origins are those of the two hosts, without path or slash', () => {
  expect(
    loadConfig({ ...GOOD, PUBLIC_URL: 'https://app.example.com/', OPS_URL: 'https://ops.example.com:8443' })
      .allowedOrigins,
  ).toEqual(['https://app.example.com', 'https://ops.example.com:8443']);
});

test('settings cannot be changed', () => {
  expect(() => Object.assign(loadConfig(GOOD).env, { PORT: 1 })).toThrow(TypeError);
});

test('the migration step needs the database alone', () => {
  expect(loadMigrationConfig({ DATABASE_URL: GOOD.DATABASE_URL })).toMatchObject({ DATABASE_URL: GOOD.DATABASE_URL });
  expect(() => loadMigrationConfig({})).toThrow(/^DATABASE_URL is not set/);
});
