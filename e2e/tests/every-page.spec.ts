/** What holds for every page: no accessibility violation in either colour scheme, and no sideways scrolling at 360 px. */
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { call, tokenOf } from '../support/api.ts';
import { stack } from '../support/stack.ts';
import { signIn } from '../support/steps.ts';
import { expect, test } from '../support/test.ts';

const wcag = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
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
const forOperators = ['/ops/users', '/ops/audit', '/ops/system'];

/** Opens a page and waits until it shows itself rather than where its content will be. */
async function open(page: Page, path: string): Promise<void> {
  await page.goto('about:blank');
  await page.goto(path);
  await expect(page.getByRole('heading').first()).toBeVisible();
  await page.waitForLoadState('networkidle');
}

async function check(page: Page, paths: string[]): Promise<void> {
  for (const path of paths) {
    for (const colorScheme of ['light', 'dark'] as const) {
      await test.step(`${path} in ${colorScheme}`, async () => {
        await page.emulateMedia({ colorScheme });
        await open(page, path);
        const { violations } = await new AxeBuilder({ page }).withTags(wcag).analyze();
        const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`);
        expect.soft(found, `accessibility of ${path} in ${colorScheme}`).toEqual([]);
      });
    }
    await test.step(`${path} at 360 px`, async () => {
      const before = page.viewportSize();
      await page.setViewportSize({ width: 360, height: 740 });
      await open(page, path);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect.soft(overflow, `sideways scrolling of ${path}`).toBeLessThanOrEqual(0);
      const { violations } = await new AxeBuilder({ page }).withTags(wcag).analyze();
      expect
        .soft(
          violations.map(({ id }) => id),
          `accessibility of ${path} at 360 px`,
        )
        .toEqual([]);
      if (before) await page.setViewportSize(before);
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
  const closed = async (open: () => Promise<void>, what: string): Promise<void> => {
    await open();
    const { violations } = await new AxeBuilder({ page }).withTags(wcag).analyze();
    expect
      .soft(
        violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`),
        what,
      )
      .toEqual([]);
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
  };
  await closed(async () => {
    await page.getByRole('button', { name: /^Your menu/ }).click();
    await expect(page.getByRole('menuitem', { name: 'Sign out' })).toBeVisible();
  }, 'the menu of the person');
  await closed(async () => {
    await page.getByRole('button', { name: 'Hand over ownership' }).click();
    await expect(page.getByRole('radio').first()).toBeVisible();
  }, 'the dialog that hands the organization over');
  await page.setViewportSize({ width: 360, height: 740 });
  await closed(async () => {
    await page.getByRole('button', { name: 'Open the menu' }).click();
    await expect(page.getByRole('dialog').getByRole('link', { name: 'Members' })).toBeVisible();
  }, 'the menu on a phone');
});
