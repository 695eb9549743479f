/** Calls to the API that set a test's scene. What a test is about goes through the browser. */
import { linkFor } from './mail.ts';
import { stack } from './stack.ts';

export interface Person {
  name: string;
  email: string;
  password: string;
}

interface Organization {
  id: string;
  name: string;
}

interface Request {
  method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  body?: unknown;
  token?: string;
}

/** @throws with the API's own words where it refuses */
export async function call<T>(path: string, { method = 'POST', body, token }: Request = {}): Promise<T> {
  const headers: Record<string, string> = {};
  if (body !== undefined) headers['content-type'] = 'application/json';
  if (token !== undefined) headers.authorization = `Bearer ${token}`;
  const init: RequestInit = { method, headers };
  if (body !== undefined) init.body = JSON.stringify(body);
  const response = await fetch(`${stack.urls.app}/api/v1${path}`, init);
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

let count = 0;

/** A text that no other test and no earlier run has used. */
export const unique = (text: string): string => {
  count += 1;
  return `${text} ${Date.now().toString(36)}${process.pid.toString(36)}${count.toString(36)}`;
};

/** Somebody who has no account yet. */
export function stranger(name: string): Person {
  const email = `${unique(name).toLowerCase().replaceAll(' ', '.')}@e2e.test`;
  return { name, email, password: 'a quiet berth at dawn' };
}

/** Somebody with a confirmed account. */
export async function newPerson(name: string): Promise<Person> {
  const person = stranger(name);
  await call('/auth/register', { body: person });
  const token = new URL(await linkFor(person.email, '/verify-email')).hash.replace('#token=', '');
  await call('/auth/verify-email', { body: { token } });
  return person;
}

/** A session outside of any browser. */
export async function tokenOf({ email, password }: Pick<Person, 'email' | 'password'>): Promise<string> {
  const session = await call<{ accessToken: string }>('/auth/login', { body: { email, password } });
  return session.accessToken;
}

export async function newOrganization(owner: Person, name: string): Promise<Organization> {
  return call<Organization>('/organizations', { body: { name: unique(name) }, token: await tokenOf(owner) });
}

/** Invites a person and accepts for them. */
export async function addMember(organization: Organization, owner: Person, person: Person): Promise<void> {
  const path = `/organizations/${organization.id}/invitations`;
  await call(path, { body: { email: person.email, role: 'member' }, token: await tokenOf(owner) });
  const token = new URL(await linkFor(person.email, '/invitations')).hash.replace('#token=', '');
  await call('/invitations/accept', { body: { token }, token: await tokenOf(person) });
}
