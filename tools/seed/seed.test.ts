/** Runs the seed as a person does, against a database of its own on the server of TEST_DATABASE_URL. */
import assert from 'node:assert/strict';
import { execFile, type ExecFileException } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { verify } from '@node-rs/argon2';
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import { argon2 } from './passwords.ts';

const root = path.resolve(import.meta.dirname, '../..');
const server = process.env.TEST_DATABASE_URL;
if (!server) {
  throw new Error('TEST_DATABASE_URL is not set; run these tests with "ONLY=seed make test", which sets it.');
}
const url = new URL(server);
url.pathname += '_seed';
const database = url.pathname.slice(1);
const passwords = {
  SEED_MEMBER_PASSWORD: 'member password',
  SEED_OWNER_PASSWORD: 'owner password',
  SEED_OPERATOR_PASSWORD: 'operator password',
};
let connection: Connection;

interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

function run(script: string, args: string[], env: Record<string, string> = {}): Promise<Ended> {
  return new Promise((resolve) => {
    const options = { cwd: root, env: { ...process.env, DATABASE_URL: url.href, ...env } };
    execFile(process.execPath, [script, ...args], options, (error: ExecFileException | null, stdout, stderr) => {
      resolve({ code: Number(error?.code ?? 0), stdout, stderr });
    });
  });
}

const seed = (args: string[], env?: Record<string, string>): Promise<Ended> => run('tools/seed/main.ts', args, env);

async function select(sql: string): Promise<RowDataPacket[]> {
  const [rows] = await connection.query<RowDataPacket[]>(sql);
  return rows;
}

async function number(sql: string): Promise<number> {
  const [row] = await select(sql);
  return Number(Object.values(row ?? {})[0]);
}

before(async () => {
  connection = await createConnection({ uri: server, timezone: 'Z' });
  await connection.query(`DROP DATABASE IF EXISTS \`${database}\``);
  await connection.query(`CREATE DATABASE \`${database}\` CHARACTER SET utf8mb4`);
  await connection.changeUser({ database });
});

after(async () => {
  await connection.query(`DROP DATABASE IF EXISTS \`${database}\``);
  await connection.end();
});

test('a database without a schema is refused with the command that makes it', async () => {
  const { code, stderr } = await seed(['--users', '1']);
  assert.equal(code, 2);
  assert.match(stderr, /no schema yet.*node backend\/dist\/migrate\.js/);
  assert.equal((await run('backend/dist/migrate.js', [])).code, 0);
});

test('a database that is not there is refused with its address and no stack trace', async () => {
  const { code, stderr } = await seed(['--users', '1'], { DATABASE_URL: 'mysql://u:secret@127.0.0.1:1/quayside' });
  assert.equal(code, 2);
  assert.match(stderr, /127\.0\.0\.1:1\/quayside.*cannot be reached/);
  assert.doesNotMatch(stderr, /secret|at .*\.ts:/);
});

test('as many people as asked for, in organizations of very different sizes', async () => {
  const { code, stdout, stderr } = await seed(['--users', '2000']);
  assert.equal(code, 0, stderr);
  assert.equal(await number('SELECT COUNT(*) FROM users'), 2_000);
  const sizes = (await select('SELECT COUNT(*) AS size FROM memberships GROUP BY organization_id')).map((row) =>
    Number(row.size),
  );
  assert.ok(sizes.filter((size) => size <= 5).length > sizes.length / 2, 'most organizations are small');
  assert.ok(Math.max(...sizes) > 50, 'some are large');
  const password = /password (\S+)/.exec(stdout)?.[1] ?? '';
  const [person] = await select('SELECT password_hash FROM users WHERE password_hash IS NOT NULL LIMIT 1');
  assert.ok(await verify(String(person?.password_hash), password), 'the printed password signs in');
});

test('every organization has one owner, and everybody was there before they joined', async () => {
  assert.equal(
    await number(`SELECT COUNT(*) FROM organizations o
      WHERE 1 <> (SELECT COUNT(*) FROM memberships m WHERE m.organization_id = o.id AND m.role = 'owner')`),
    0,
  );
  assert.equal(
    await number(`SELECT COUNT(*) FROM memberships m JOIN users u ON u.id = m.user_id
      JOIN organizations o ON o.id = m.organization_id WHERE m.created_at < o.created_at OR m.created_at < u.created_at`),
    0,
  );
});

test('the audit log spans the last 90 days, newest id last, and nobody invites before they belong', async () => {
  assert.equal(await number('SELECT COUNT(*) FROM audit_events WHERE created_at > NOW() + INTERVAL 1 MINUTE'), 0);
  assert.ok((await number('SELECT DATEDIFF(MAX(created_at), MIN(created_at)) FROM audit_events')) > 80);
  const events = await select('SELECT created_at FROM audit_events ORDER BY id');
  const times = events.map((event) => (event.created_at as Date).getTime());
  assert.deepEqual(
    times,
    times.toSorted((a, b) => a - b),
  );
  assert.equal(
    await number(`SELECT COUNT(*) FROM invitations i
      LEFT JOIN memberships m ON m.organization_id = i.organization_id AND m.user_id = i.invited_by
      WHERE m.role IS NULL OR m.role = 'member' OR m.created_at > i.created_at`),
    0,
  );
});

test('a second run adds other people', async () => {
  const { code, stderr } = await seed(['--users', '300']);
  assert.equal(code, 0, stderr);
  assert.equal(await number('SELECT COUNT(*) FROM users'), 2_300);
});

test('the demo needs a password for each of its accounts, long enough to be typed into the form', async () => {
  const { code, stderr } = await seed(['--demo'], { ...passwords, SEED_OWNER_PASSWORD: '' });
  assert.equal(code, 2);
  assert.match(stderr, /SEED_OWNER_PASSWORD is not set.*owner@quayside\.test/);
  const short = await seed(['--demo'], { ...passwords, SEED_MEMBER_PASSWORD: 'short' });
  assert.match(short.stderr, /SEED_MEMBER_PASSWORD has 5 characters.*12/);
});

test('the demo makes a populated organization that its owner and its member belong to', async () => {
  const { code, stderr } = await seed(['--demo'], passwords);
  assert.equal(code, 0, stderr);
  const members = await select(`SELECT u.email, u.role AS account, m.role FROM organizations o
    JOIN memberships m ON m.organization_id = o.id JOIN users u ON u.id = m.user_id WHERE o.name = 'Harbour Coffee Roasters'`);
  assert.equal(members.length, 25);
  const roles = new Map(members.map((member) => [String(member.email), String(member.role)]));
  assert.equal(roles.get('owner@quayside.test'), 'owner');
  assert.equal(roles.get('member@quayside.test'), 'member');
  assert.equal(
    await number("SELECT COUNT(*) FROM users WHERE email = 'operator@quayside.test' AND role = 'operator'"),
    1,
  );
  assert.ok((await number('SELECT COUNT(*) FROM invitations WHERE pending_email LIKE "%harbour-coffee.test"')) >= 4);
});

test('the demo can be run again: nothing doubles, and what people changed stays', async () => {
  await connection.query("UPDATE organizations SET name = 'Renamed' WHERE name = 'Harbour Coffee Roasters'");
  const counts = (): Promise<RowDataPacket[]> =>
    select(`SELECT (SELECT COUNT(*) FROM users) AS users, (SELECT COUNT(*) FROM memberships) AS memberships,
      (SELECT COUNT(*) FROM audit_events) AS events, (SELECT SUM(version) FROM users) AS versions,
      (SELECT COUNT(*) FROM organizations WHERE name = 'Renamed') AS renamed`);
  const before = await counts();
  assert.equal((await seed(['--demo'], passwords)).code, 0);
  assert.deepEqual(await counts(), before);
});

test('the demo repairs its accounts: another password, a disabled or removed member', async () => {
  const changed = { ...passwords, SEED_MEMBER_PASSWORD: 'another password' };
  await connection.query("UPDATE users SET disabled_at = NOW() WHERE email = 'member@quayside.test'");
  await connection.query(
    "DELETE m FROM memberships m JOIN users u ON u.id = m.user_id WHERE u.email = 'member@quayside.test'",
  );
  assert.equal((await seed(['--demo'], changed)).code, 0);
  const [member] = await select(`SELECT u.password_hash, u.disabled_at, m.role FROM users u
    JOIN memberships m ON m.user_id = u.id WHERE u.email = 'member@quayside.test'`);
  assert.ok(await verify(String(member?.password_hash), 'another password'));
  assert.equal(member?.disabled_at, null);
  assert.equal(member?.role, 'member');
});

test('passwords are hashed with the figures that the backend uses', () => {
  const source = readFileSync(path.join(root, 'backend/src/auth/password-hasher.ts'), 'utf8');
  const figure = (name: string): number =>
    Number(new RegExp(`${name}: ([\\d_]+)`).exec(source)?.[1]?.replaceAll('_', ''));
  assert.deepEqual(argon2, {
    memoryCost: figure('memoryCost'),
    timeCost: figure('timeCost'),
    parallelism: figure('parallelism'),
  });
});
