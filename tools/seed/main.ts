/** Fills the database of DATABASE_URL with lively data: `npm run seed -- --users 10000`, `npm run seed -- --demo`. */
import type { Connection } from 'mysql2/promise';
import { databaseUrl, parseArguments, UsageError } from './arguments.ts';
import { connect, inTransaction, select, write } from './database.ts';
import { demoPasswords, seedDemo } from './demo.ts';
import { hashPassword, newPassword } from './passwords.ts';
import { Addresses, startRandom } from './people.ts';
import { populate } from './population.ts';
import { Rows } from './rows.ts';

function progress(text: string, last = false): void {
  if (process.stdout.isTTY) process.stdout.write(`\r\u001b[K${text}${last ? '\n' : ''}`);
  else if (last) console.log(text);
}

async function seedUsers(connection: Connection, users: number, now: number): Promise<void> {
  const start = performance.now();
  const seconds = (): string => ((performance.now() - start) / 1_000).toFixed(1);
  const taken = await select(connection, 'SELECT email FROM users UNION SELECT email FROM invitations');
  // The same people on an empty database every time, and others when there are some already.
  startRandom(20_260_101 + taken.length);
  const password = newPassword();
  const rows = new Rows();
  progress(`inventing ${users} people …`);
  const addresses = new Addresses(taken.map((row) => String(row.email)));
  populate(rows, users, addresses, await hashPassword(password), now);
  await inTransaction(connection, () =>
    write(connection, rows, (written) => progress(`writing ${written} of ${rows.count} rows, ${seconds()} s`)),
  );
  const organizations = rows.of('organizations').length;
  const events = rows.of('audit_events').length;
  progress(`${users} people, ${organizations} organizations, ${events} audit events in ${seconds()} s`, true);
  console.log(`Each of these people signs in with the password ${password}`);
}

async function main(): Promise<void> {
  const plan = parseArguments(process.argv.slice(2));
  const url = databaseUrl(process.env);
  const passwords = plan.demo ? demoPasswords(process.env) : undefined;
  const connection = await connect(url);
  const now = Date.now();
  try {
    if (passwords) console.log(await seedDemo(connection, passwords, now));
    if (plan.users > 0) await seedUsers(connection, plan.users, now);
  } finally {
    await connection.end();
  }
}

try {
  await main();
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
