import { stranger, unique } from '../support/api.ts';
import { linkFor, subjectsTo } from '../support/mail.ts';
import { fillSignIn, heading, row, signIn } from '../support/steps.ts';
import { expect, test } from '../support/test.ts';

test('a newcomer registers, founds an organization and invites somebody who joins it', async ({
  page,
  openBrowser,
}) => {
  const ada = stranger('Ada Newcomer');
  const ben = stranger('Ben Invited');
  const organization = unique('Tidewater Rowing');

  await test.step('register and confirm the address', async () => {
    await page.goto('/');
    await page.getByRole('link', { name: 'Create an account' }).click();
    await page.getByLabel('Your name').fill(ada.name);
    await page.getByLabel('E-mail address').fill(ada.email);
    await page.getByLabel('Password', { exact: true }).fill(ada.password);
    await page.getByRole('button', { name: 'Create account' }).click();
    await expect(heading(page, 'Check your mail')).toBeVisible();
    await page.goto(await linkFor(ada.email, '/verify-email'));
    await expect(heading(page, 'Your address is confirmed')).toBeVisible();
    await expect(page, 'the token leaves the address').toHaveURL(/\/verify-email$/);
  });

  await test.step('sign in and found an organization', async () => {
    await page.getByRole('link', { name: 'Sign in' }).click();
    await fillSignIn(page, ada);
    await expect(page.getByText('You aren’t in an organization yet')).toBeVisible();
    await page.getByRole('main').getByRole('link', { name: 'Create organization' }).click();
    await page.getByLabel('Name of the organization').fill(organization);
    await page.getByRole('button', { name: 'Create organization' }).click();
    await expect(heading(page, organization)).toBeVisible();
  });

  await test.step('invite', async () => {
    await page.getByRole('link', { name: 'Invitations' }).click();
    await page.getByLabel('E-mail address').fill(ben.email);
    await page.getByRole('button', { name: 'Send invitation' }).click();
    await expect(row(page, ben.email)).toContainText(ada.name);
  });

  const other = await openBrowser();
  await test.step('the invited person registers and joins', async () => {
    await other.goto(await linkFor(ben.email, '/invitations'));
    await expect(heading(other, `Join ${organization}`)).toBeVisible();
    await other.getByRole('link', { name: 'Create an account' }).click();
    await other.getByLabel('Your name').fill(ben.name);
    await other.getByLabel('E-mail address').fill(ben.email);
    await other.getByLabel('Password', { exact: true }).fill(ben.password);
    await other.getByRole('button', { name: 'Create account' }).click();
    await expect(heading(other, 'Check your mail')).toBeVisible();
    await other.goto(await linkFor(ben.email, '/verify-email'));
    await other.getByRole('link', { name: 'Sign in' }).click();
    await fillSignIn(other, ben);
    await other.getByRole('button', { name: `Join ${organization}` }).click();
    await expect(heading(other, organization)).toBeVisible();
    await expect(other.getByRole('link', { name: 'Audit log' }), 'members see no audit log').toHaveCount(0);
  });

  await test.step('the founder sees it in members and audit log', async () => {
    await page.getByRole('link', { name: 'Members' }).click();
    await expect(row(page, ben.name)).toContainText(ben.email);
    await page.getByRole('link', { name: 'Audit log' }).click();
    const events = page.getByRole('listitem').filter({ hasText: ben.name });
    await expect(events.filter({ hasText: 'joined as a member' })).toBeVisible();
    await expect(page.getByText(`${ada.name} invited ${ben.email} to be a member`)).toBeVisible();
  });
});

test('a link from a mail works once', async ({ page, guard }) => {
  guard.expectRefusal(410, '/api/v1/auth/verify-email');
  const person = stranger('Cora Once');
  await page.goto('/register');
  await page.getByLabel('Your name').fill(person.name);
  await page.getByLabel('E-mail address').fill(person.email);
  await page.getByLabel('Password', { exact: true }).fill(person.password);
  await page.getByRole('button', { name: 'Create account' }).click();
  const link = await linkFor(person.email, '/verify-email');
  await page.goto(link);
  await expect(heading(page, 'Your address is confirmed')).toBeVisible();
  await page.goto('/sign-in');
  await page.goto(link);
  await expect(heading(page, 'This link no longer works')).toBeVisible();
  await signIn(page, person);
});

test('registering an address that has an account looks the same, and its owner gets a mail that says so', async ({
  page,
}) => {
  const person = stranger('Dora Double');
  for (const subject of ['Confirm your address for Quayside', 'You already have a Quayside account']) {
    await page.goto('/register');
    await page.getByLabel('Your name').fill(person.name);
    await page.getByLabel('E-mail address').fill(person.email);
    await page.getByLabel('Password', { exact: true }).fill(person.password);
    await page.getByRole('button', { name: 'Create account' }).click();
    await expect(heading(page, 'Check your mail')).toBeVisible();
    await expect.poll(async () => (await subjectsTo(person.email))[0]).toBe(subject);
    if (subject.startsWith('Confirm')) {
      await page.goto(await linkFor(person.email, '/verify-email'));
      await expect(heading(page, 'Your address is confirmed')).toBeVisible();
    }
  }
});

test('what is wrong with a form is said at the field, and the first such field has the focus', async ({ page }) => {
  await page.goto('/register');
  await page.getByLabel('Your name').fill('Eve Hasty');
  await page.getByLabel('E-mail address').fill('not-an-address');
  await page.getByLabel('Password', { exact: true }).fill('short');
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page.getByLabel('E-mail address')).toBeFocused();
  await expect(page.getByLabel('E-mail address')).toHaveAccessibleDescription(/name@example\.com/);
  await expect(page.getByLabel('Password', { exact: true })).toHaveAccessibleDescription(/at least 12 characters/i);
});
