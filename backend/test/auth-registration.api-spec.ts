import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { TestApp } from './support/app.ts';
import { expectStatus, newAddress, PASSWORD, signUpByMail } from './support/people.ts';
import { until } from './support/wait.ts';

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start();
});
afterAll(() => app.stop());

const register = (email: string, password = PASSWORD, name = 'Grace Hopper') =>
  expectStatus(202, app.client().post('/auth/register', { email, name, password }));
const verify = (token: string) => app.client().post('/auth/verify-email', { token });

describe('sign-up', () => {
  test('from the form over the mail to a session', async () => {
    const email = newAddress();
    const client = app.client();
    const registered = await client.post('/auth/register', { email, name: 'Grace Hopper', password: PASSWORD });
    expect(registered).toMatchObject({ status: 202, body: { email } });

    const mail = await app.mail.find(email, /^Confirm your address/);
    expect(mail.text).toContain(`http://app.quayside.test/verify-email#token=${mail.token}`);
    expect(await verify(mail.token)).toMatchObject({ status: 204 });

    const session = await client.signIn(email, PASSWORD);
    expect(session).toMatchObject({ status: 200, body: { tokenType: 'Bearer', expiresInSeconds: 600 } });
    expect((await client.get('/users/me')).body).toMatchObject({ email, name: 'Grace Hopper', role: 'user' });
  });

  test('addresses are compared in lower case', async () => {
    const person = await signUpByMail(app);
    expect(await app.client().signIn(person.email.toUpperCase(), PASSWORD)).toMatchObject({ status: 200 });
  });

  test('there is no account before the link is opened', async () => {
    const email = newAddress();
    await register(email);
    expect(await app.database.count('users', 'email = ?', [email])).toBe(0);
    // In the words of an unknown address: who signed up for a taken one must not be able to tell the two apart.
    expect(await app.client().signIn(email, PASSWORD)).toMatchObject({ status: 401, slug: 'invalid-credentials' });
    expect(await app.client().signIn(email, 'not that password')).toMatchObject({ slug: 'invalid-credentials' });
  });

  test('a taken address gets the same answer, and only its mailbox learns of it', async () => {
    const person = await signUpByMail(app);
    const free = await register(newAddress());
    const taken = await register(person.email, 'another password', 'Mallory');
    expect({ ...taken.body, email: '' }).toEqual({ ...free.body, email: '' });
    expect(taken.status).toBe(free.status);

    const mail = await app.mail.find(person.email, /already have/);
    expect(mail.token).toBe('');
    expect(mail.text).not.toContain('Mallory');
    expect(await app.client().signIn(person.email, PASSWORD)).toMatchObject({ status: 200 });
    expect(await app.client().signIn(person.email, 'another password')).toMatchObject({ slug: 'invalid-credentials' });
  });

  test('of two sign-ups for one address the opened link decides, and the other is void', async () => {
    const email = newAddress();
    await register(email, 'password of the squatter', 'Squatter');
    const squatter = await app.mail.find(email, /confirm/i);
    await register(email, 'password of the holder', 'Holder');
    const holder = await until('the second mail', () => app.mail.to(email)[1]);

    expect(await verify(holder.token)).toMatchObject({ status: 204 });
    expect(await app.client().signIn(email, 'password of the holder')).toMatchObject({
      status: 200,
      body: { user: { name: 'Holder' } },
    });
    expect(await verify(squatter.token)).toMatchObject({ status: 410, slug: 'link-invalid' });
    expect(await app.database.count('registrations', 'email = ?', [email])).toBe(0);
    expect(await app.client().signIn(email, 'password of the squatter')).toMatchObject({ slug: 'invalid-credentials' });
  });

  test('two links of one address opened at once make one account', async () => {
    const email = newAddress();
    await register(email, 'password of the first');
    await register(email, 'password of the second');
    const [first, second] = await until('two mails', () => app.mail.to(email).length === 2 && app.mail.to(email));
    const answers = await Promise.all([verify(first!.token), verify(second!.token)]);
    expect(answers.filter(({ status }) => status === 204)).toHaveLength(1);
    expect(await app.database.count('users', 'email = ?', [email])).toBe(1);
  });
});

describe('links of sign-up mails', () => {
  test('unknown, used and expired links are refused in the same words', async () => {
    const used = newAddress();
    await register(used);
    const usedToken = (await app.mail.find(used, /confirm/i)).token;
    await verify(usedToken);

    const expired = newAddress();
    await register(expired);
    const expiredToken = (await app.mail.find(expired, /confirm/i)).token;
    app.clock.forward(24 * 3600 + 1);

    const answers = await Promise.all([verify('never-issued'), verify(usedToken), verify(expiredToken)]);
    for (const { status, slug, body } of answers) {
      expect({ status, slug, detail: body.detail }).toEqual({
        status: 410,
        slug: 'link-invalid',
        detail: answers[0].body.detail,
      });
    }
    expect(await app.database.count('users', 'email = ?', [expired])).toBe(0);
  });

  test('a link works until its last minute', async () => {
    const email = newAddress();
    await register(email);
    const { token } = await app.mail.find(email, /confirm/i);
    app.clock.forward(24 * 3600 - 60);
    expect(await verify(token)).toMatchObject({ status: 204 });
  });

  test('resending replaces the link', async () => {
    const email = newAddress();
    await register(email);
    const first = await app.mail.find(email, /confirm/i);
    expect(await app.client().post('/auth/resend-verification', { email })).toMatchObject({
      status: 202,
      body: { email },
    });
    const second = await until('the second mail', () => app.mail.to(email)[1]);
    expect(await verify(first.token)).toMatchObject({ status: 410 });
    expect(await verify(second.token)).toMatchObject({ status: 204 });
  });

  test('resending tells nothing of an address, and mails only who waits for a link', async () => {
    const person = await signUpByMail(app);
    const [known, unknown] = [person.email, newAddress()];
    for (const email of [known, unknown]) {
      expect(await app.client().post('/auth/resend-verification', { email })).toMatchObject({
        status: 202,
        body: { email },
      });
    }
    await app.settled();
    expect(app.mail.to(known)).toHaveLength(1);
    expect(app.mail.to(unknown)).toHaveLength(0);
  });
});

test('secrets are stored as hashes only', async () => {
  const email = newAddress();
  await register(email);
  const { token } = await app.mail.find(email, /confirm/i);
  await app.settled();
  const person = await signUpByMail(app);
  const rows = JSON.stringify([
    await app.database.query('SELECT * FROM registrations'),
    await app.database.query('SELECT * FROM refresh_tokens'),
    await app.database.query('SELECT * FROM users'),
    await app.database.query('SELECT * FROM outbox_messages'),
  ]);
  expect(rows).toContain(person.email);
  expect(rows).not.toContain(token);
  expect(rows).not.toContain(PASSWORD);
  expect(rows).not.toContain(person.client.cookie!.split('=')[1]);
});
