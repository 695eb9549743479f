import { newPerson } from '../support/api.ts';
import { linkFor, subjectsTo } from '../support/mail.ts';
import { fillSignIn, heading, signIn, userMenu } from '../support/steps.ts';
import { expect, test } from '../support/test.ts';

const newPassword = 'three gulls on a mooring post';

test('a forgotten password is reset by mail, which signs out everywhere', async ({ page, openBrowser, guard }) => {
  guard.expectRefusal(401, '/api/v1/auth/login');
  guard.expectRefusal(410, '/api/v1/auth/reset-password');
  guard.expectRefusal(401, '/api/v1/auth/refresh');
  const person = await newPerson('Fay Forgetful');
  const other = await openBrowser();
  await signIn(other, person);

  await page.goto('/sign-in');
  await page.getByRole('link', { name: 'Forgot your password?' }).click();
  await page.getByLabel('E-mail address').fill(person.email);
  await page.getByRole('button', { name: 'Send the link' }).click();
  await expect(page.getByRole('status').filter({ hasText: person.email })).toBeVisible();

  const link = await linkFor(person.email, '/reset-password');
  await page.goto(link);
  await page.getByLabel('New password', { exact: true }).fill(newPassword);
  await page.getByRole('button', { name: 'Set password' }).click();
  await expect(page.getByText('Your new password is set')).toBeVisible();

  await test.step('the session elsewhere has ended', async () => {
    await other.reload();
    await expect(heading(other, 'Sign in')).toBeVisible();
  });
  await test.step('the old password is refused, the new one signs in', async () => {
    await fillSignIn(page, person);
    await expect(page.getByRole('alert')).toBeVisible();
    await fillSignIn(page, { email: person.email, password: newPassword });
    await expect(userMenu(page)).toBeVisible();
  });
  await test.step('the link does not work again', async () => {
    const third = await openBrowser();
    await third.goto(link);
    await third.getByLabel('New password', { exact: true }).fill('another one altogether');
    await third.getByRole('button', { name: 'Set password' }).click();
    await expect(heading(third, 'This link no longer works')).toBeVisible();
  });
});

test('asking for a new password says the same for an unknown address', async ({ page }) => {
  await page.goto('/forgot-password');
  await page.getByLabel('E-mail address').fill('nobody.at.all@e2e.test');
  await page.getByRole('button', { name: 'Send the link' }).click();
  await expect(page.getByText('If there is an account with this address')).toBeVisible();
});

test('a changed password ends the other sessions and keeps this one', async ({ page, openBrowser, guard }) => {
  guard.expectRefusal(422, '/api/v1/auth/change-password');
  guard.expectRefusal(401, '/api/v1/auth/refresh');
  const person = await newPerson('Gil Careful');
  const other = await openBrowser();
  await signIn(other, person);
  await signIn(page, person);

  await page.goto('/account/password');
  await page.getByLabel('Current password', { exact: true }).fill('this is not the one');
  await page.getByLabel('New password', { exact: true }).fill(newPassword);
  await page.getByRole('button', { name: 'Change password' }).click();
  await expect(page.getByLabel('Current password', { exact: true })).toBeFocused();
  await page.getByLabel('Current password', { exact: true }).fill(person.password);
  await page.getByRole('button', { name: 'Change password' }).click();
  await expect(page.getByText('Your password is changed')).toBeVisible();

  await other.reload();
  await expect(heading(other, 'Sign in')).toBeVisible();
  await page.reload();
  await expect(heading(page, 'Your account')).toBeVisible();
  await expect.poll(() => subjectsTo(person.email)).toContain('Your Quayside password was changed');
});
