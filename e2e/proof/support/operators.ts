/** An operator of the cluster, and what they do with maintenance. */
import assert from 'node:assert/strict';
import { kubectl } from '../../../tools/e2e/kubectl.ts';
import { until } from '../../../tools/e2e/wait.ts';
import { cluster, namespaces } from '../../cluster/support/cluster.ts';
import { ask, type Answer } from '../../cluster/support/edge.ts';
import { signUp, stranger, type Person } from '../../cluster/support/people.ts';

/** A token is used for less than its 10 minutes. */
const RENEW_MS = 5 * 60_000;

export interface Announced {
  enabled: boolean;
  message?: string | null;
  startsAt?: string | null;
  endsAt?: string | null;
}

const { ops } = cluster.urls;
const path = '/api/v1/admin/maintenance';

/** Sends what a browser at the operators' host sends. */
const askOps = (where: string, method = 'GET', body?: unknown, headers: Record<string, string> = {}): Promise<Answer> =>
  ask(ops + where, { method, body, headers: { origin: ops, ...headers } });

export const signInAtOps = ({ email, password }: Person): Promise<Answer> =>
  askOps('/api/v1/auth/login', 'POST', { email, password });

export class Operator {
  readonly #person: Person;
  #token = '';
  #since = -Infinity;

  private constructor(person: Person) {
    this.#person = person;
  }

  /** Signs up as everybody does; the role is given in the database, as for the first operator of an installation. */
  static async make(): Promise<Operator> {
    const person = stranger('Olga Operator');
    await signUp(person);
    const sql = `UPDATE users SET role = 'operator' WHERE email = '${person.email}'`;
    const mysql = `MYSQL_PWD="$(cat "$MYSQL_ROOT_PASSWORD_FILE")" mysql --user=root quayside`;
    await kubectl(['-n', namespaces.backend, 'exec', '-i', 'mysql-0', '-c', 'mysql', '--', 'sh', '-c', mysql], {
      input: sql,
    });
    const operator = new Operator(person);
    await operator.#headers();
    return operator;
  }

  /** Signs in at the operators' host now. @returns the status */
  async signIn(): Promise<number> {
    const { status, body } = await signInAtOps(this.#person);
    if (status === 200) {
      this.#token = (JSON.parse(body) as { accessToken: string }).accessToken;
      this.#since = performance.now();
    }
    return status;
  }

  async #headers(): Promise<Record<string, string>> {
    if (performance.now() - this.#since > RENEW_MS) assert.equal(await this.signIn(), 200, 'the operator’s sign-in');
    return { authorization: `Bearer ${this.#token}` };
  }

  async state(): Promise<{ state: string; etag: string; body: string }> {
    const { status, headers, body } = await askOps(path, 'GET', undefined, await this.#headers());
    assert.equal(status, 200, body);
    return { state: (JSON.parse(body) as { state: string }).state, etag: String(headers.etag), body };
  }

  /** Switches, as the operators' page does. @returns performance.now() of the click */
  async switch(to: Announced): Promise<number> {
    const headers = { ...(await this.#headers()), 'if-match': (await this.state()).etag };
    const clickedAt = performance.now();
    const { status, body } = await askOps(path, 'PUT', to, headers);
    assert.equal(status, 200, body);
    return clickedAt;
  }

  /** Switches it off, however often others interfere. */
  async off(): Promise<void> {
    await until('maintenance off', 60, async () => {
      await this.switch({ enabled: false });
      return true;
    });
  }
}
