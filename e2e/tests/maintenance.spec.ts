import { newPerson, unique } from '../support/api.ts';
import { pageStatus, setMaintenance } from '../support/maintenance.ts';
import { stack } from '../support/stack.ts';
import { fillSignIn, heading, signIn } from '../support/steps.ts';
import { expect, test } from '../support/test.ts';

// Maintenance closes the app to everybody, so these run alone, after all others: see playwright.config.ts.

const closed = { name: 'Closed for maintenance' };
/** Soon, so that the page, which asks again when it ends, does so within the test. */
const soon = (): string => new Date(Date.now() + 8_000).toISOString();

test.afterEach(() => setMaintenance({ enabled: false }));

test('who is filling in a form when maintenance begins goes on with it when it is over', async ({ page, guard }) => {
  guard.expectRefusal(503, '/api/v1/');
  const person = await newPerson('Mara Midway');
  const name = unique('Half Typed');
  await signIn(page, person);
  await page.goto('/organizations/new');
  await page.getByLabel('Name of the organization').fill(name);

  await setMaintenance({ enabled: true, message: 'New disks are put in.', endsAt: soon() });
  await page.getByRole('button', { name: 'Create organization' }).click();
  await expect(page.getByRole('dialog', closed)).toContainText('New disks are put in.');

  await setMaintenance({ enabled: false });
  await expect(page.getByRole('dialog', closed)).toHaveCount(0, { timeout: 40_000 });
  await expect(page.getByLabel('Name of the organization')).toHaveValue(name);
  await page.getByRole('button', { name: 'Create organization' }).click();
  await expect(heading(page, name)).toBeVisible();
});

test('a page opened in maintenance has status 503, says why, and opens by itself when it is over', async ({
  page,
  guard,
}) => {
  guard.expectRefusal(503, '');
  await setMaintenance({ enabled: true, message: 'New disks are put in.', endsAt: soon() });
  await expect.poll(() => pageStatus('/sign-in')).toBe(503);
  const response = await page.goto('/sign-in');
  expect(response?.status()).toBe(503);
  expect(Number(response?.headers()['retry-after'])).toBeGreaterThan(0);
  await expect(page.getByRole('dialog', closed)).toContainText('New disks are put in.');

  await setMaintenance({ enabled: false });
  await expect(heading(page, 'Sign in')).toBeVisible({ timeout: 40_000 });
  await expect.poll(() => pageStatus('/sign-in')).toBe(200);
});

test('an operator signs in while maintenance is on, and sees that it is', async ({ openBrowser }) => {
  await setMaintenance({ enabled: true });
  await expect.poll(() => pageStatus()).toBe(503);
  const page = await openBrowser({ baseURL: stack.urls.ops });
  expect((await page.goto('/sign-in'))?.status()).toBe(200);
  await fillSignIn(page, stack.credentials.operator);
  // A click before it would be overtaken by the way to the console's first page.
  await expect(heading(page, 'Users')).toBeVisible();
  await page.getByRole('region', { name: 'Maintenance' }).getByRole('link', { name: 'Look at it' }).click();
  await expect(heading(page, 'Maintenance')).toBeVisible();
});
