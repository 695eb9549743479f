/** The demo organization: a coffee roaster whose people, invitations and log look like three months of real use. */
import type { Connection } from 'mysql2/promise';
import { UsageError } from './arguments.ts';
import { inTransaction, select, write } from './database.ts';
import { hashPassword, matches, newPassword, shortestPassword } from './passwords.ts';
import { Addresses, ipAddress, momentBetween, random, startRandom } from './people.ts';
import { idAt, Rows } from './rows.ts';
import { Bosses, dayMs, type Organization, type Person, type Role, Story } from './story.ts';

/** Fixed, so that a second run finds what the first one made even after a person has renamed it. */
const roasters = '019a0f3c-5a00-7c0f-8eed-5eed00000001';
const bakery = '019a0f3c-5a00-7c0f-8eed-5eed00000002';

const domains = { [roasters]: 'harbour-coffee.test', [bakery]: 'pier-nine.test' } as const;

interface Account {
  email: string;
  name: string;
  role: 'user' | 'operator';
  /** The variable that holds the password. */
  variable: string;
}

const accounts = {
  owner: { email: 'owner@quayside.test', name: 'Oona Whitlock', role: 'user', variable: 'SEED_OWNER_PASSWORD' },
  member: { email: 'member@quayside.test', name: 'Milan Brandt', role: 'user', variable: 'SEED_MEMBER_PASSWORD' },
  operator: {
    email: 'operator@quayside.test',
    name: 'Ottilie Park',
    role: 'operator',
    variable: 'SEED_OPERATOR_PASSWORD',
  },
} as const satisfies Record<string, Account>;

export type DemoPasswords = Record<keyof typeof accounts, string>;

/** @throws UsageError that names the missing or too short variable */
export function demoPasswords(env: NodeJS.ProcessEnv): DemoPasswords {
  const entries = Object.entries(accounts).map(([who, { variable, email }]) => {
    const password = env[variable] ?? '';
    if (password.length >= shortestPassword) return [who, password];
    const problem = password === '' ? 'is not set' : `has ${password.length} characters`;
    throw new UsageError(
      `${variable} ${problem}; --demo needs it as the password of ${email}, with ${shortestPassword} characters or more.`,
    );
  });
  return Object.fromEntries(entries) as DemoPasswords;
}

/** Makes sure that the account exists, may sign in, and has this password. Other choices of its person stay. */
async function ensureAccount(connection: Connection, account: Account, password: string, now: number): Promise<Person> {
  const { email, name, role } = account;
  const [found] = await select(connection, 'SELECT id, name, password_hash, created_at FROM users WHERE email = ?', [
    email,
  ]);
  if (found) {
    const stored = found as { id: string; name: string; password_hash: string | null; created_at: Date };
    const passwordHash = (await matches(stored.password_hash, password)) ? null : await hashPassword(password);
    await connection.query(
      `UPDATE users SET password_hash = COALESCE(?, password_hash), role = ?, disabled_at = NULL,
         email_verified_at = COALESCE(email_verified_at, created_at), version = version + 1
       WHERE id = ? AND (? IS NOT NULL OR role <> ? OR disabled_at IS NOT NULL OR email_verified_at IS NULL)`,
      [passwordHash, role, stored.id, passwordHash, role],
    );
    return { id: stored.id, name: stored.name, email, createdAt: stored.created_at.getTime(), ip: ipAddress() };
  }
  const createdAt = now - 100 * dayMs;
  const person = { id: idAt(createdAt), name, email, createdAt, ip: ipAddress() };
  const rows = new Rows();
  addUser(rows, person, await hashPassword(password), role);
  await write(connection, rows);
  return person;
}

function addUser(rows: Rows, person: Person, passwordHash: string, role: Account['role'], lastSignIn?: number): void {
  const createdAt = new Date(person.createdAt);
  rows.add('users', {
    id: person.id,
    email: person.email,
    name: person.name,
    password_hash: passwordHash,
    role,
    email_verified_at: createdAt,
    disabled_at: null,
    last_sign_in_at: lastSignIn === undefined ? null : new Date(lastSignIn),
    created_at: createdAt,
  });
}

class Demo {
  private readonly rows = new Rows();
  private readonly addresses: Addresses;
  private readonly domain: string;
  private readonly story: Story;
  private readonly passwordHash: string;

  constructor(now: number, domain: string, addresses: Addresses, passwordHash: string) {
    this.story = new Story(this.rows, now);
    this.domain = domain;
    this.addresses = addresses;
    this.passwordHash = passwordHash;
  }

  private ago(days: number): number {
    return this.story.now - days * dayMs;
  }

  private colleague(createdAt: number): Person {
    const name = `${random.person.firstName()} ${random.person.lastName()}`;
    const person = {
      id: idAt(createdAt),
      name,
      email: this.addresses.of(name, this.domain),
      createdAt,
      ip: ipAddress(),
    };
    addUser(
      this.rows,
      person,
      this.passwordHash,
      'user',
      this.story.live(person, random.number.int({ min: 1, max: 4 })),
    );
    return person;
  }

  roasters(owner: Person, member: Person): Rows {
    const { story } = this;
    const organization: Organization = { id: roasters, name: 'Harbour Coffee Roasters', createdAt: this.ago(88) };
    const named = { type: 'organization', id: roasters, label: organization.name } as const;
    story.found(organization, owner);
    const bosses = new Bosses(owner);
    const join = (person: Person, role: Role, joinedAt: number): void => {
      story.join(organization, { person, role, joinedAt }, bosses);
      bosses.add({ person, role, joinedAt });
    };
    join(owner, 'owner', this.ago(88));
    join(member, 'member', this.ago(80));
    for (let count = 0; count < 23; count += 1) {
      const joinedAt = momentBetween(this.ago(84 - count * 3), this.ago(81 - count * 3));
      join(this.colleague(joinedAt - dayMs / 48), [2, 7, 13].includes(count) ? 'admin' : 'member', joinedAt);
    }
    for (const name of ['Renske Visser', 'Tomás Abreu']) story.passThrough(organization, owner, name);
    const details = { from: 'Harbour Coffee', to: organization.name };
    story.tell({
      at: this.ago(61),
      action: 'organization.renamed',
      organization,
      actor: owner,
      target: named,
      details,
    });
    for (const [index, name] of ['Jonas Lindqvist', 'Priya Raman', 'Caoimhe Doyle', 'Bruno Tessari'].entries()) {
      const at = this.ago(0.4 + index * 1.3);
      story.invite(organization, bosses.at(at), this.addresses.of(name, this.domain), 'member', at);
    }
    for (const person of [owner, member]) story.live(person, 3);
    return this.rows;
  }

  /** A second, small organization, so that there is something to switch to. */
  bakery(owner: Person, member: Person): Rows {
    const { story } = this;
    const organization: Organization = { id: bakery, name: 'Pier Nine Bakery', createdAt: this.ago(45) };
    const founder = this.colleague(this.ago(46));
    story.found(organization, founder);
    const bosses = new Bosses(founder);
    const join = (person: Person, role: Role, joinedAt: number): void =>
      story.join(organization, { person, role, joinedAt }, bosses);
    join(founder, 'owner', this.ago(45));
    join(owner, 'admin', this.ago(40));
    join(member, 'member', this.ago(31));
    join(this.colleague(this.ago(22)), 'member', this.ago(21));
    story.invite(organization, owner, this.addresses.of('Greta Holm', this.domain), 'member', this.ago(2));
    return this.rows;
  }
}

async function exists(connection: Connection, id: string): Promise<boolean> {
  return (await select(connection, 'SELECT 1 FROM organizations WHERE id = ?', [id])).length > 0;
}

/** Brings someone back who has left or was removed: the demo's accounts are meant to find a populated organization. */
async function ensureMember(connection: Connection, person: Person, now: number): Promise<void> {
  await connection.query(
    `INSERT IGNORE INTO memberships (id, organization_id, user_id, role, created_at) VALUES (?, ?, ?, 'member', ?)`,
    [idAt(now), roasters, person.id, new Date(now)],
  );
}

/** Can be run at any time: makes what is missing, and leaves alone what people have changed since. */
export async function seedDemo(connection: Connection, passwords: DemoPasswords, now: number): Promise<string> {
  startRandom(1);
  let made = 0;
  await inTransaction(connection, async () => {
    const owner = await ensureAccount(connection, accounts.owner, passwords.owner, now);
    const member = await ensureAccount(connection, accounts.member, passwords.member, now);
    await ensureAccount(connection, accounts.operator, passwords.operator, now);
    const parts = [
      [roasters, (demo: Demo) => demo.roasters(owner, member)],
      [bakery, (demo: Demo) => demo.bakery(owner, member)],
    ] as const;
    for (const [id, make] of parts) {
      if (await exists(connection, id)) continue;
      const taken = await select(connection, 'SELECT email FROM users WHERE email LIKE ?', [`%@${domains[id]}`]);
      const addresses = new Addresses(taken.map((row) => String(row.email)));
      const rows = make(new Demo(now, domains[id], addresses, await hashPassword(newPassword())));
      await write(connection, rows);
      made += rows.count;
    }
    await ensureMember(connection, owner, now);
    await ensureMember(connection, member, now);
  });
  return made > 0
    ? `made the demo organizations (${made} rows)`
    : 'the demo organizations are there; accounts are up to date';
}
