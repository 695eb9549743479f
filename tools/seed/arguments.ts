/** A mistake of whoever typed the command; its message says what was expected. */
export class UsageError extends Error {
  override name = 'UsageError';
}

export interface SeedPlan {
  /** People to make in bulk; 0 for none. */
  users: number;
  demo: boolean;
}

const mostUsers = 1_000_000;

const usage = `
  npm run seed -- --users 10000   makes so many people with organizations, sessions and an audit log
  npm run seed -- --demo          makes the demo organization and its three accounts, or brings them up to date`;

const expected = `a whole number from 1 to ${mostUsers}, such as --users 10000`;

/** @throws UsageError */
export function parseArguments(args: readonly string[]): SeedPlan {
  const plan: SeedPlan = { users: 0, demo: false };
  const words = args.flatMap((word) => (/^--users=/.test(word) ? ['--users', word.slice('--users='.length)] : [word]));
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === '--demo') plan.demo = true;
    else if (word === '--users') plan.users = parseUsers(words.shift());
    else throw new UsageError(`"${word}" is not an option of seed. It knows:${usage}`);
  }
  if (plan.users === 0 && !plan.demo) throw new UsageError(`seed was not told what to make. It knows:${usage}`);
  return plan;
}

function parseUsers(text: string | undefined): number {
  if (text === undefined || text.startsWith('--')) throw new UsageError(`--users has no number; expected ${expected}.`);
  const users = Number(text);
  if (!/^\d+$/.test(text) || users < 1 || users > mostUsers) {
    throw new UsageError(`--users is "${text}"; expected ${expected}.`);
  }
  return users;
}

/** The database to fill. @throws UsageError */
export function databaseUrl(env: NodeJS.ProcessEnv): string {
  const url = env.DATABASE_URL;
  if (!url) {
    throw new UsageError(
      'DATABASE_URL is not set; seed needs the database to fill, as in DATABASE_URL=mysql://user:password@host:3306/quayside. ' +
        'That of the stack of make up is database.url in .local/stack.json.',
    );
  }
  // The value may hold a password, so it is not repeated.
  if (!URL.canParse(url) || new URL(url).protocol !== 'mysql:' || new URL(url).pathname.length < 2) {
    throw new UsageError('DATABASE_URL is no database; expected mysql://user:password@host:3306/quayside.');
  }
  return url;
}
