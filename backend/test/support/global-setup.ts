// Run by Node itself, not through Jest's transform: erasable syntax only.
import { execFileSync } from 'node:child_process';
import { createConnection } from 'mysql2/promise';
import { testEnvironment } from './environment.ts';

/** Once a run: says what is missing, drops what an earlier run left, and builds what the tests start as processes. */
export default async function globalSetup(): Promise<void> {
  const { databaseUrl } = testEnvironment();
  const { database, ...server } = databaseUrl;
  const connection = await createConnection(server);
  try {
    const [rows] = await connection.query('SELECT schema_name AS name FROM information_schema.schemata');
    // The name is made of word characters only; see testEnvironment.
    const ours = new RegExp(`^${database}(_[0-9a-z]+)?$`);
    for (const { name } of rows as { name: string }[]) {
      if (ours.test(name)) await connection.query(`DROP DATABASE \`${name}\``);
    }
  } finally {
    await connection.end();
  }
  const tsc = new URL('../../../node_modules/typescript/bin/tsc', import.meta.url).pathname;
  const backend = new URL('../..', import.meta.url).pathname;
  execFileSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], { cwd: backend, stdio: 'inherit' });
}
