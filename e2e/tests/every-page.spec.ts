/** What holds for every page: no accessibility violation in either colour scheme, and no sideways scrolling at 360 px. */
import type { Page } from '@playwright/test';
import { expectAccessible, expectAccessibleInAllLooks } from '../support/accessibility.ts';
import { call, tokenOf } from '../support/api.ts';
import { stack } from '../support/stack.ts';
import { signIn, userMenu } from '../support/steps.ts';
import { expect, test } from '../support/test.ts';

const { owner, operator } = stack.credentials;

const forEveryone = [
  '/sign-in',
  '/register',
  '/forgot-password',
  '/resend-verification',
  '/verify-email',
  '/reset-password',
  '/reset-password#token=not-looked-at-until-it-is-sent',
  '/invitations',
  '/there-is-no-such-page',
];
const forPeople = [
  '/organizations',
  '/organizations/new',
  '/account/profile',
  '/account/password',
  '/account/sessions',
];
const ofOrganizations = ['', '/members', '/invitations', '/audit'];
const forOperators = ['/ops/users', '/ops/audit', '/ops/system', '/ops/maintenance'];

async function check(page: Page, paths: string[]): Promise<void> {
  for (const path of paths) {
    await test.step(path, async () => {
      await page.setViewportSize({ width: 1280, height: 800 });
      // Between two addresses that differ in the fragment alone the browser would not load anything.
      await page.goto('about:blank');
      await page.goto(path);
      await expect(page.getByRole('heading').first()).toBeVisible();
      await expect(page.locator('.mantine-Skeleton-root'), 'content takes the place of its skeleton').toHaveCount(0);
      await expectAccessibleInAllLooks(page, path);
    });
  }
}

test('pages for everyone', async ({ page }) => {
  test.setTimeout(180_000);
  await check(page, forEveryone);
});

test('pages of people', async ({ page }) => {
  test.setTimeout(180_000);
  await signIn(page, owner);
  await check(page, forPeople);
});

test('pages of an organization', async ({ page }) => {
  test.setTimeout(180_000);
  const token = await tokenOf(owner);
  const { items } = await call<{ items: { id: string; name: string }[] }>('/organizations', { method: 'GET', token });
  const organization = items.find(({ name }) => name === 'Harbour Coffee Roasters') ?? items[0];
  await signIn(page, owner);
  await check(
    page,
    ofOrganizations.map((path) => `/organizations/${organization?.id}${path}`),
  );
});

test('pages of operators', async ({ openBrowser }) => {
  test.setTimeout(180_000);
  const page = await openBrowser({ baseURL: stack.urls.ops });
  await signIn(page, operator);
  await check(page, forOperators);
});

test('open menus and dialogs', async ({ page }) => {
  await signIn(page, owner);
  const checkOpen = async (what: string, open: () => Promise<void>): Promise<void> => {
    await open();
    await expectAccessible(page, what);
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
  };
  await checkOpen('the menu of the person', async () => {
    await userMenu(page).click();
    await expect(page.getByRole('menuitem', { name: 'Sign out' })).toBeVisible();
  });
  await checkOpen('the dialog that hands the organization over', async () => {
    await page.getByRole('button', { name: 'Hand over ownership' }).click();
    await expect(page.getByRole('radio').first()).toBeVisible();
  });
  await page.setViewportSize({ width: 360, height: 740 });
  await checkOpen('the menu on a phone', async () => {
    await page.getByRole('button', { name: 'Open the menu' }).click();
    await expect(page.getByRole('dialog').getByRole('link', { name: 'Members' })).toBeVisible();
  });
});
