import { newPerson, stranger, tokenOf } from '../support/api.ts';
import { linkFor } from '../support/mail.ts';
import { stack } from '../support/stack.ts';
import { fillSignIn, heading, row, signIn } from '../support/steps.ts';
import { expect, test } from '../support/test.ts';

const { ops, app } = stack.urls;
const operator = stack.credentials.operator;

test('an operator creates an account, whose person sets a password by mail', async ({ openBrowser }) => {
  const page = await openBrowser({ baseURL: ops });
  const person = stranger('Cleo Created');
  await signIn(page, operator);
  await expect(heading(page, 'Users')).toBeVisible();
  await page.getByRole('button', { name: 'Create user' }).click();
  const dialog = page.getByRole('dialog', { name: 'Create a user' });
  await dialog.getByLabel('Name').fill(person.name);
  await dialog.getByLabel('E-mail address').fill(person.email);
  await dialog.getByRole('button', { name: 'Create user' }).click();
  await expect(page.getByText(`${person.name} gets a mail with a link`)).toBeVisible();
  await page.getByLabel('Search by name or address').fill(person.email);
  await expect(row(page, person.email)).toContainText('Not confirmed');

  const other = await openBrowser({ baseURL: app });
  await other.goto(await linkFor(person.email, '/reset-password'));
  await other.getByLabel('New password', { exact: true }).fill(person.password);
  await other.getByRole('button', { name: 'Set password' }).click();
  await fillSignIn(other, person);
  await expect(other.getByText('You aren’t in an organization yet')).toBeVisible();

  await page.getByRole('link', { name: 'Audit log' }).click();
  await expect(page.getByText(new RegExp(`created the account of ${person.name}`)).first()).toBeVisible();
});

test('an account that is disabled is signed out at once and cannot sign in until it is enabled', async ({
  openBrowser,
  guard,
}) => {
  guard.expectRefusal(401, '/api/v1/');
  guard.expectRefusal(403, '/api/v1/');
  const person = await newPerson('Dag Disabled');
  const theirs = await openBrowser({ baseURL: app });
  await signIn(theirs, person);
  const page = await openBrowser({ baseURL: ops });
  await signIn(page, operator);
  await page.getByLabel('Search by name or address').fill(person.email);
  await expect(page.getByRole('row'), 'the heading and the person').toHaveCount(2);
  await page.getByRole('button', { name: `Actions for ${person.name}` }).click();
  await page.getByRole('menuitem', { name: 'Disable' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Disable' }).click();
  await expect(row(page, person.email)).toContainText('Disabled');

  await theirs.reload();
  await fillSignIn(theirs, person);
  await expect(theirs.getByRole('alert')).toContainText(/disabled/i);
  await page.getByRole('button', { name: `Actions for ${person.name}` }).click();
  await page.getByRole('menuitem', { name: 'Enable' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Enable' }).click();
  await expect(row(page, person.email)).toContainText('Active');
  await fillSignIn(theirs, person);
  await expect(theirs.getByText('You aren’t in an organization yet')).toBeVisible();
});

test('the system page tells what the product depends on and which release runs', async ({ openBrowser }) => {
  const page = await openBrowser({ baseURL: ops });
  await signIn(page, operator);
  await page.getByRole('link', { name: 'System' }).click();
  await expect(page.getByText('All well')).toBeVisible();
  for (const name of ['mysql', 'redis']) await expect(row(page, name)).toContainText('Up');
  await expect(page.getByText('Environment')).toBeVisible();
});

test('the console is for operators, at its own address', async ({ page, openBrowser, guard }) => {
  guard.expectRefusal(403, '/api/v1/admin/');
  await signIn(page, operator);
  await page.goto('/ops/users');
  await expect(page.getByText('The console has its own address')).toBeVisible();
  await expect(page.getByText('Operators’ console')).toHaveCount(0);

  const person = await newPerson('Eli Curious');
  const other = await openBrowser({ baseURL: ops });
  await signIn(other, person);
  await other.goto('/ops/users');
  await expect(other.getByText('For operators only')).toBeVisible();
  const answer = await fetch(`${app}/api/v1/admin/users`, {
    headers: { authorization: `Bearer ${await tokenOf(person)}` },
  });
  expect(answer.status).toBe(403);
});
