import { randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { PasswordHasher } from '../../src/auth/password-hasher.ts';
import type { TestApp } from './app.ts';
import type { Client } from './client.ts';
import { until } from './wait.ts';

export const PASSWORD = 'correct horse battery';

export interface Person {
  client: Client;
  id: string;
  email: string;
  name: string;
  password: string;
}

export const newAddress = (): string => `p${randomUUID().slice(0, 13)}@example.com`;

let passwordHash: Promise<string> | undefined;

/** An account with its address confirmed, signed in. Written straight to the database; signUpByMail is the API's way. */
export async function signUp(app: TestApp, details: Partial<Pick<Person, 'email' | 'name'>> = {}): Promise<Person> {
  const { email = newAddress(), name = 'Ada Lovelace' } = details;
  passwordHash ??= app.get(PasswordHasher).hash(PASSWORD);
  const [id, now] = [uuidv7(), app.clock.now()];
  await app.database.query(
    `INSERT INTO users (id, email, name, role, password_hash, email_verified_at, created_at) VALUES (?, ?, ?, 'user', ?, ?, ?)`,
    [id, email, name, await passwordHash, now, now],
  );
  const client = app.client();
  await expectStatus(200, client.signIn(email, PASSWORD));
  return { client, id, email, name, password: PASSWORD };
}

/** Registers, opens the mail's link and signs in. */
export async function signUpByMail(
  app: TestApp,
  details: Partial<Pick<Person, 'email' | 'name'>> = {},
): Promise<Person> {
  const { email = newAddress(), name = 'Ada Lovelace' } = details;
  const client = app.client();
  await expectStatus(202, client.post('/auth/register', { email, name, password: PASSWORD }));
  const { token } = await app.mail.find(email, /confirm/i);
  await expectStatus(204, client.post('/auth/verify-email', { token }));
  const { body } = await expectStatus(200, client.signIn(email, PASSWORD));
  return { client, id: body.user.id, email, name, password: PASSWORD };
}

/** The first operator comes from outside the API, as in production. */
export async function signUpOperator(app: TestApp): Promise<Person> {
  const person = await signUp(app, { name: 'Olga Operator' });
  await app.database.query(`UPDATE users SET role = 'operator' WHERE id = ?`, [person.id]);
  await expectStatus(200, person.client.signIn(person.email, PASSWORD));
  return person;
}

/** The same person in another browser. */
export async function signInAgain(app: TestApp, person: Person, userAgent?: string): Promise<Client> {
  const client = app.client(userAgent);
  await expectStatus(200, client.signIn(person.email, person.password));
  return client;
}

/** The secret of the link that "Forgot password" mails. */
export async function resetToken(app: TestApp, person: Person): Promise<string> {
  const links = () => app.mail.to(person.email).filter(({ subject }) => subject.startsWith('Choose a new'));
  const before = links().length;
  await expectStatus(202, app.client().post('/auth/forgot-password', { email: person.email }));
  return (await until('the mail with the link', () => links()[before])).token;
}

export async function newOrganization(owner: Person, name = 'Harbour Works'): Promise<string> {
  const { body } = await expectStatus(201, owner.client.post('/organizations', { name }));
  return body.id as string;
}

/** Invites by mail and accepts with the mail's link. */
export async function join(
  app: TestApp,
  organizationId: string,
  inviter: Person,
  person: Person,
  role: 'member' | 'admin',
): Promise<void> {
  await expectStatus(
    201,
    inviter.client.post(`/organizations/${organizationId}/invitations`, { email: person.email, role }),
  );
  const { token } = await app.mail.find(person.email, /invites you/);
  await expectStatus(200, person.client.post('/invitations/accept', { token }));
}

/** For steps that lead up to what a test is about. */
export async function expectStatus<T extends { status: number; body: unknown }>(
  status: number,
  request: Promise<T>,
): Promise<T> {
  const answer = await request;
  if (answer.status !== status) {
    throw new Error(`expected ${status}, got ${answer.status}: ${JSON.stringify(answer.body)}`);
  }
  return answer;
}
