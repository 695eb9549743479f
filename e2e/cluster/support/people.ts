import { call } from './edge.ts';
import { tokenFrom } from './mail.ts';

export interface Person {
  name: string;
  email: string;
  password: string;
}

let count = 0;

export function stranger(name: string): Person {
  count += 1;
  const unique = `${Date.now().toString(36)}${process.pid.toString(36)}${count}`;
  return {
    name,
    email: `${name.toLowerCase().replaceAll(' ', '.')}.${unique}@e2e.test`,
    password: 'a quiet berth at dawn',
  };
}

/** Registers and confirms the address by the mail that came. */
export async function signUp(person: Person): Promise<void> {
  await call('/auth/register', { method: 'POST', body: person });
  const token = await tokenFrom(person.email, '/verify-email');
  await call('/auth/verify-email', { method: 'POST', body: { token } });
}

export async function tokenOf({ email, password }: Person): Promise<string> {
  const session = await call<{ accessToken: string }>('/auth/login', { method: 'POST', body: { email, password } });
  return session.accessToken;
}
