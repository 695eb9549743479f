/** What people do on many pages. */
import { expect, type Locator, type Page } from '@playwright/test';
import type { Person } from './api.ts';

export const heading = (page: Page, name: string | RegExp): Locator => page.getByRole('heading', { level: 1, name });

export async function fillSignIn(page: Page, { email, password }: Pick<Person, 'email' | 'password'>): Promise<void> {
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

/** Signs in and waits until the signed-in pages are there. */
export async function signIn(page: Page, person: Pick<Person, 'email' | 'password'>, at = '/sign-in'): Promise<void> {
  await page.goto(at);
  await fillSignIn(page, person);
  await expect(userMenu(page)).toBeVisible();
}

export const userMenu = (page: Page): Locator => page.getByRole('button', { name: /your menu/i });

export async function signOut(page: Page): Promise<void> {
  await userMenu(page).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(heading(page, 'Sign in')).toBeVisible();
}

/** The row of a table, or its card on a narrow screen, that speaks of somebody or something. */
export const row = (page: Page, text: string): Locator => page.getByRole('row').filter({ hasText: text });
