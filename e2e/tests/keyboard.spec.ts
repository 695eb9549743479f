import type { Locator, Page } from '@playwright/test';
import { stack } from '../support/stack.ts';
import { heading, userMenu } from '../support/steps.ts';
import { expect, test } from '../support/test.ts';

const { member } = stack.credentials;

/** Presses a key until the element has the focus; fails where it cannot be reached so. */
async function pressUntilFocused(page: Page, key: string, target: Locator): Promise<void> {
  for (let presses = 0; presses < 40; presses += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press(key);
  }
  await expect(target, `reached by ${key}`).toBeFocused();
}

const tabTo = (page: Page, target: Locator): Promise<void> => pressUntilFocused(page, 'Tab', target);

test('signing in, looking around and signing out need no mouse', async ({ page }) => {
  await page.goto('/sign-in');
  await expect(heading(page, 'Sign in')).toBeVisible();
  await tabTo(page, page.getByLabel('E-mail address'));
  await page.keyboard.type(member.email);
  await tabTo(page, page.getByLabel('Password', { exact: true }));
  await page.keyboard.type(member.password);
  await page.keyboard.press('Enter');
  await expect(heading(page, 'Harbour Coffee Roasters')).toBeVisible();

  await page.reload();
  await expect(heading(page, 'Harbour Coffee Roasters')).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the content' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toBeFocused();

  await page.goto('/organizations');
  await expect(heading(page, 'Organizations')).toBeVisible();
  await tabTo(page, page.getByRole('main').getByRole('link', { name: 'Harbour Coffee Roasters' }));
  await page.keyboard.press('Enter');
  await expect(heading(page, 'Harbour Coffee Roasters')).toBeVisible();

  await tabTo(page, userMenu(page));
  await page.keyboard.press('Enter');
  const signOut = page.getByRole('menuitem', { name: 'Sign out' });
  await expect(signOut).toBeVisible();
  await pressUntilFocused(page, 'ArrowDown', signOut);
  await page.keyboard.press('Enter');
  await expect(page.getByText('You are signed out.')).toBeVisible();
});

test('a dialog takes the focus, keeps it, and gives it back', async ({ page }) => {
  await page.goto('/sign-in');
  await page.getByLabel('E-mail address').fill(member.email);
  await page.getByLabel('Password', { exact: true }).fill(member.password);
  await page.keyboard.press('Enter');
  const leave = page.getByRole('button', { name: 'Leave Harbour Coffee Roasters' });
  await leave.focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('button', { name: 'Cancel' }), 'the harmless choice comes first').toBeFocused();
  for (let presses = 0; presses < 6; presses += 1) {
    await page.keyboard.press('Tab');
    await expect(dialog.locator(':focus')).toHaveCount(1);
  }
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await expect(leave).toBeFocused();
});
