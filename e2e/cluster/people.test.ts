/** What a newcomer does, through the TLS edge, with the mail that the product really sent. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openBrowser } from './support/browser.ts';
import { call } from './support/edge.ts';
import { cluster } from './support/cluster.ts';
import { tokenFrom } from './support/mail.ts';
import { signUp, stranger, tokenOf } from './support/people.ts';

test('somebody signs up, confirms by the link in the mail, signs in and founds an organization', async () => {
  const person = stranger('Ada Cluster');
  await signUp(person);
  const token = await tokenOf(person);
  await call('/organizations', { method: 'POST', body: { name: 'Harbour Pilots' }, token });
  const { items } = await call<{ items: { name: string }[] }>('/organizations', { token });
  assert.deepEqual(
    items.map(({ name }) => name),
    ['Harbour Pilots'],
  );
});

test('a browser registers, follows the mail, signs in and stays signed in after a reload', async () => {
  const person = stranger('Ben Browser');
  await using browser = await openBrowser();
  const { page } = browser;
  await page.goto(`${cluster.urls.app}/register`);
  await page.getByLabel('Your name').fill(person.name);
  await page.getByLabel('E-mail address').fill(person.email);
  await page.getByLabel('Password', { exact: true }).fill(person.password);
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByRole('heading', { level: 1, name: 'Check your mail' }).waitFor();
  const token = await tokenFrom(person.email, '/verify-email');
  await page.goto(`${cluster.urls.app}/verify-email#token=${token}`);
  await page.getByRole('heading', { level: 1, name: 'Your address is confirmed' }).waitFor();
  await page.getByRole('link', { name: 'Sign in' }).click();
  await page.getByLabel('E-mail address').fill(person.email);
  await page.getByLabel('Password', { exact: true }).fill(person.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  const menu = page.getByRole('button', { name: /your menu/i });
  await menu.waitFor();
  await page.reload();
  await menu.waitFor();
  const cookie = (await page.context().cookies()).find(({ name }) => name === 'quayside_refresh');
  assert.ok(cookie, 'the refresh cookie is there');
  assert.deepEqual([cookie.secure, cookie.httpOnly, cookie.sameSite], [true, true, 'Strict']);
  assert.deepEqual(browser.errors, [], 'errors in the browser console');
});
