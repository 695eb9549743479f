import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { TestApp } from './support/app.ts';
import {
  expectStatus,
  newAddress,
  PASSWORD,
  resetToken,
  signInAgain,
  signUp,
  signUpOperator,
} from './support/people.ts';

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start();
});
afterAll(() => app.stop());

const NEW_PASSWORD = 'a whole new password';
const reset = (token: string, password = NEW_PASSWORD) =>
  app.client().post('/auth/reset-password', { token, password });

describe('a forgotten password', () => {
  test('the mailed link sets a new one and ends every session', async () => {
    const person = await signUp(app);
    const phone = await signInAgain(app, person);
    const token = await resetToken(app, person);
    expect(await reset(token)).toMatchObject({ status: 204 });

    for (const client of [person.client, phone]) {
      expect(await client.get('/users/me')).toMatchObject({ status: 401, slug: 'unauthenticated' });
      expect(await client.refresh()).toMatchObject({ status: 401, slug: 'session-ended' });
    }
    expect(await app.client().signIn(person.email, PASSWORD)).toMatchObject({ slug: 'invalid-credentials' });
    expect(await app.client().signIn(person.email, NEW_PASSWORD)).toMatchObject({ status: 200 });
    expect((await app.mail.find(person.email, /was changed/)).text).toContain('just changed');
  });

  test('an unknown address gets the same answer and no mail', async () => {
    const person = await signUp(app);
    const unknown = newAddress();
    for (const email of [person.email, unknown]) {
      expect(await app.client().post('/auth/forgot-password', { email })).toMatchObject({
        status: 202,
        body: { email },
      });
    }
    await app.mail.find(person.email, /new password/);
    await app.settled();
    expect(app.mail.to(unknown)).toEqual([]);
  });

  test('unknown, used and expired links are refused in the same words and change nothing', async () => {
    const person = await signUp(app);
    const [used, sibling] = [await resetToken(app, person), await resetToken(app, person)];
    await expectStatus(204, reset(used));
    const late = await resetToken(app, person);
    app.clock.forward(3601);
    await app.settled();
    const before = await app.database.snapshot();
    const answers = [];
    // The sibling was mailed for the same wish, which has been granted.
    for (const token of ['never-issued', used, sibling, late])
      answers.push(await reset(token, 'an attacker chose this'));
    for (const { status, slug, body } of answers) {
      expect({ status, slug, detail: body.detail }).toEqual({
        status: 410,
        slug: 'link-invalid',
        detail: answers[0]!.body.detail,
      });
    }
    expect(await app.database.snapshot()).toEqual(before);
  });

  test('one link opened twice at once sets one password', async () => {
    const person = await signUp(app);
    const token = await resetToken(app, person);
    const answers = await Promise.all([reset(token, 'the first password'), reset(token, 'the other password')]);
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 410]);
  });

  test('a disabled account gets no link', async () => {
    const [person, operator] = [await signUp(app), await signUpOperator(app)];
    const { version } = (await operator.client.get(`/admin/users/${person.id}`)).body;
    await expectStatus(200, operator.client.patch(`/admin/users/${person.id}`, version, { disabled: true }));
    await app.settled();
    const mails = app.mail.to(person.email).length;
    await expectStatus(202, app.client().post('/auth/forgot-password', { email: person.email }));
    await app.settled();
    expect(app.mail.to(person.email)).toHaveLength(mails);
  });
});

describe('changing the password', () => {
  test('ends the other sessions and keeps this one', async () => {
    const person = await signUp(app);
    const phone = await signInAgain(app, person);
    const answer = await person.client.post('/auth/change-password', {
      currentPassword: PASSWORD,
      newPassword: NEW_PASSWORD,
    });
    expect(answer.status).toBe(204);
    expect(await phone.get('/users/me')).toMatchObject({ status: 401 });
    expect(await phone.refresh()).toMatchObject({ status: 401 });
    expect(await person.client.get('/users/me')).toMatchObject({ status: 200 });
    expect(await person.client.refresh()).toMatchObject({ status: 200 });
    expect(await app.client().signIn(person.email, PASSWORD)).toMatchObject({ slug: 'invalid-credentials' });
    expect(await app.client().signIn(person.email, NEW_PASSWORD)).toMatchObject({ status: 200 });
    await app.mail.find(person.email, /was changed/);
  });

  test('needs the current one', async () => {
    const person = await signUp(app);
    const before = await app.database.snapshot();
    const answer = await person.client.post('/auth/change-password', {
      currentPassword: 'not the current one',
      newPassword: NEW_PASSWORD,
    });
    expect(answer).toMatchObject({
      status: 422,
      slug: 'validation-failed',
      body: { errors: [{ pointer: '/currentPassword' }] },
    });
    expect(await app.database.snapshot()).toEqual(before);
  });
});

describe('an account that an operator made', () => {
  test('has no password until its link is opened, which proves the address', async () => {
    const operator = await signUpOperator(app);
    const email = newAddress();
    const made = await operator.client.post('/admin/users', { email, name: 'Nina New', role: 'user' });
    expect(made).toMatchObject({ status: 201, body: { emailVerified: false, disabled: false } });
    expect(await app.client().signIn(email, PASSWORD)).toMatchObject({ status: 401, slug: 'invalid-credentials' });
    const { token } = await app.mail.find(email, /./);
    app.clock.forward(6 * 24 * 3600);
    expect(await reset(token)).toMatchObject({ status: 204 });
    expect(await app.client().signIn(email, NEW_PASSWORD)).toMatchObject({ status: 200 });
    await operator.client.refresh();
    expect((await operator.client.get(`/admin/users/${made.body.id}`)).body).toMatchObject({ emailVerified: true });
  });
});
