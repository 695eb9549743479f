/** What the API tests need from outside. */
export interface TestEnvironment {
  databaseUrl: { host: string; port: number; user: string; password: string; database: string };
  redisUrl: string;
}

/** @throws Error that says which variable is missing and what it should hold */
export function testEnvironment(env: NodeJS.ProcessEnv = process.env): TestEnvironment {
  const { TEST_DATABASE_URL: databaseUrl, TEST_REDIS_URL: redisUrl } = env;
  const parsed = URL.parse(databaseUrl ?? '');
  const database = decodeURIComponent(parsed?.pathname.slice(1) ?? '');
  if (parsed?.protocol !== 'mysql:' || !/^\w+$/.test(database)) {
    throw new Error(
      'TEST_DATABASE_URL is not set to a URL such as mysql://user:password@127.0.0.1:13306/quayside_test. ' +
        'The database of that name is dropped and made anew, so its user must be allowed to. "make test" sets it.',
    );
  }
  if (!redisUrl) {
    throw new Error('TEST_REDIS_URL is not set; give it a URL such as redis://127.0.0.1:16379/1. "make test" sets it.');
  }
  return {
    databaseUrl: {
      host: parsed.hostname,
      port: Number(parsed.port || 3306),
      user: decodeURIComponent(parsed.username),
      password: decodeURIComponent(parsed.password),
      database,
    },
    redisUrl,
  };
}
