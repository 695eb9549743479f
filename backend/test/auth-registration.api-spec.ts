import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { TestApp } from './support/app.ts';
import { signUp } from './support/people.ts';

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start();
});
afterAll(() => app.stop());

describe('registration', () => {
  test('mail to session', async () => {
    const person = await signUp(app);
    expect((await person.client.get('/users/me')).body.email).toBe(person.email);
  });
});
