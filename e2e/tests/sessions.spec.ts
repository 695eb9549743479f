import type { Page } from '@playwright/test';
import { newOrganization, newPerson, unique } from '../support/api.ts';
import { fillSignIn, heading, row, signIn, signOut, userMenu } from '../support/steps.ts';
import { expect, test } from '../support/test.ts';

/** Counts the successful uses of the refresh cookie from here on, in all tabs of the page's browser. */
function countRefreshes(page: Page): () => number {
  let count = 0;
  page.context().on('response', (response) => {
    if (response.url().endsWith('/auth/refresh') && response.ok()) count += 1;
  });
  return () => count;
}

/** Makes the API refuse the access token of the next matching request, as it does once the token has expired. */
async function refuseTokenOnce(page: Page, method: string, path: RegExp): Promise<void> {
  let refused = false;
  await page.route(path, async (route) => {
    if (refused || route.request().method() !== method) return route.fallback();
    refused = true;
    return route.fulfill({
      status: 401,
      contentType: 'application/problem+json',
      body: JSON.stringify({
        type: 'urn:quayside:problem:unauthenticated',
        title: 'Not signed in',
        status: 401,
        detail: 'The access token has expired.',
        requestId: 'made-by-the-test',
      }),
    });
  });
}

test('a session that is signed out from another device ends there', async ({ page, openBrowser, guard }) => {
  guard.expectRefusal(401, '/api/v1/');
  const person = await newPerson('Hal Twodevices');
  const phone = await openBrowser();
  await signIn(phone, person);
  await signIn(page, person);

  await page.goto('/account/sessions');
  await expect(page.getByRole('row')).toHaveCount(3);
  await expect(row(page, 'This one')).toHaveCount(1);
  await page.getByRole('button', { name: /^Sign out Chrome/ }).click();
  await expect(page.getByRole('row')).toHaveCount(2);

  await test.step('the other device is asked to sign in where it is', async () => {
    await phone.getByRole('main').getByRole('link', { name: 'Create organization' }).click();
    await phone.getByLabel('Name of the organization').fill(unique('After the end'));
    await phone.getByRole('button', { name: 'Create organization' }).click();
    await expect(phone.getByRole('dialog', { name: 'Your session has ended' })).toBeVisible();
  });
});

test('all other sessions are signed out at once', async ({ page, openBrowser, guard }) => {
  guard.expectRefusal(401, '/api/v1/auth/refresh');
  const person = await newPerson('Ida Everywhere');
  const others = [await openBrowser(), await openBrowser()];
  for (const other of others) await signIn(other, person);
  await signIn(page, person);
  await page.goto('/account/sessions');
  await page.getByRole('button', { name: 'Sign out everywhere else' }).click();
  await page.getByRole('button', { name: 'Sign out the others' }).click();
  await expect(page.getByText('2 other sessions are signed out.')).toBeVisible();
  for (const other of others) {
    await other.reload();
    await expect(heading(other, 'Sign in')).toBeVisible();
  }
  await page.reload();
  await expect(heading(page, 'Your account')).toBeVisible();
});

test('a form survives the end of its session: signing in where it is sends it', async ({
  page,
  openBrowser,
  guard,
}) => {
  guard.expectRefusal(401, '/api/v1/');
  const person = await newPerson('Jan Interrupted');
  const name = unique('Half-typed Harbour');
  await signIn(page, person);
  await page.goto('/organizations/new');
  await page.getByLabel('Name of the organization').fill(name);

  const other = await openBrowser();
  await signIn(other, person);
  await other.goto('/account/sessions');
  await other.getByRole('button', { name: 'Sign out everywhere else' }).click();
  await other.getByRole('button', { name: 'Sign out the others' }).click();
  await expect(other.getByText('One other session is signed out.')).toBeVisible();

  await page.getByRole('button', { name: 'Create organization' }).click();
  const dialog = page.getByRole('dialog', { name: 'Your session has ended' });
  await expect(dialog.getByLabel('E-mail address')).toHaveValue(person.email);
  await dialog.getByLabel('Password', { exact: true }).fill(person.password);
  await dialog.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(heading(page, name)).toBeVisible();
});

test('a form survives a refused token without the person noticing', async ({ page, guard }) => {
  guard.expectRefusal(401, '/api/v1/organizations');
  const person = await newPerson('Kim Unnoticed');
  const name = unique('Quiet Refresh');
  await signIn(page, person);
  await page.goto('/organizations/new');
  await page.getByLabel('Name of the organization').fill(name);
  const refreshes = countRefreshes(page);
  await refuseTokenOnce(page, 'POST', /\/api\/v1\/organizations$/);
  await page.getByRole('button', { name: 'Create organization' }).click();
  await expect(heading(page, name)).toBeVisible();
  expect(refreshes()).toBe(1);
});

test('a half-typed form is there again after a reload', async ({ page }) => {
  const person = await newPerson('Lea Reloader');
  await signIn(page, person);
  await page.goto('/organizations/new');
  await page.getByLabel('Name of the organization').fill('Not sent yet');
  await page.reload();
  await expect(page.getByLabel('Name of the organization')).toHaveValue('Not sent yet');
});

test('two tabs that reload at the same moment stay signed in, every time', async ({ page, context }) => {
  const person = await newPerson('Max Twotabs');
  await signIn(page, person);
  const second = await context.newPage();
  await second.goto('/account/profile');
  await expect(heading(second, 'Your account')).toBeVisible();
  for (let round = 0; round < 5; round += 1) {
    await Promise.all([page.reload(), second.reload()]);
    await expect(userMenu(page)).toBeVisible();
    await expect(userMenu(second)).toBeVisible();
  }
});

test('two tabs whose token runs out together spend the refresh cookie once', async ({ page, context }) => {
  const person = await newPerson('Nia Sharing');
  const organization = await newOrganization(person, 'Shared Refresh');
  await context.clock.install();
  await signIn(page, person);
  const second = await context.newPage();
  await second.goto(`/organizations/${organization.id}`);
  await expect(heading(second, organization.name)).toBeVisible();
  const refreshes = countRefreshes(page);
  // The access token lives for ten minutes.
  await context.clock.fastForward('11:00');
  await Promise.all([
    page.getByRole('link', { name: 'Members' }).click(),
    second.getByRole('link', { name: 'Members' }).click(),
  ]);
  for (const tab of [page, second]) await expect(row(tab, person.email)).toBeVisible();
  expect(refreshes()).toBe(1);
});

test('signing out in one tab signs out the other', async ({ page, context }) => {
  const person = await newPerson('Ole Leaving');
  await signIn(page, person);
  const second = await context.newPage();
  await second.goto('/account/profile');
  await expect(heading(second, 'Your account')).toBeVisible();
  await signOut(page);
  await expect(heading(second, 'Sign in')).toBeVisible();
});

test('a page that needs a session leads back to itself after signing in', async ({ page }) => {
  const person = await newPerson('Pia Deeplink');
  await page.goto('/account/sessions');
  await expect(heading(page, 'Sign in')).toBeVisible();
  await fillSignIn(page, person);
  await expect(page).toHaveURL(/\/account\/sessions$/);
});

test('no token is where a script of another page load could find it', async ({ page, context }) => {
  const person = await newPerson('Quin Secretive');
  await signIn(page, person);
  const stored = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }) + document.cookie);
  expect(stored).not.toMatch(/eyJ|quayside_refresh/);
  const cookie = (await context.cookies(`${page.url().split('/').slice(0, 3).join('/')}/api/v1/auth/refresh`)).find(
    ({ name }) => name === 'quayside_refresh',
  );
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict', path: '/api/v1/auth' });
});
