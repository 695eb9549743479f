import { expectAccessible, expectAccessibleInAllLooks } from '../support/accessibility.ts';
import { addMember, newOrganization, newPerson, unique } from '../support/api.ts';
import { setMaintenance } from '../support/maintenance.ts';
import { stack } from '../support/stack.ts';
import { heading, row, signIn } from '../support/steps.ts';
import { expect, test } from '../support/test.ts';

// What people and operators see of maintenance. It closes the app to everybody, so these run alone: see playwright.config.ts.

const closed = { name: 'Closed for maintenance' };
const inSeconds = (seconds: number): string => new Date(Date.now() + seconds * 1000).toISOString();
/** Whoever waits asks again within half a minute. */
const reopening = { timeout: 40_000 };

test.afterEach(() => setMaintenance({ enabled: false }));

test('the page beneath is out of reach, and gets focus, caret and title back', async ({ page, guard }) => {
  guard.expectRefusal(503, '/api/v1/');
  await signIn(page, await newPerson('Nell Keyboard'));
  await page.goto('/organizations/new');
  const field = page.getByLabel('Name of the organization');
  const name = unique('Typed');
  await field.fill(name);
  await page.keyboard.press('Home');
  const title = await page.title();
  await setMaintenance({ enabled: true, endsAt: inSeconds(5) });
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', closed)).toBeVisible();
  await expect(heading(page, 'Closed for maintenance')).toBeFocused();
  await expect(page).toHaveTitle('Closed for maintenance · Quayside');

  for (const key of ['Escape', 'Escape', 'Tab', 'Tab', 'Tab', 'x']) await page.keyboard.press(key);
  await expect(page.getByRole('dialog', closed)).toBeVisible();
  const focused = await page.evaluate(() => document.activeElement?.closest('dialog, body')?.tagName);
  expect(focused, 'no way for the keyboard to the page beneath').not.toBe('INPUT');
  expect(await field.evaluate((input) => input === document.activeElement)).toBe(false);

  await setMaintenance({ enabled: false });
  await expect(page.getByRole('dialog', closed)).toHaveCount(0, reopening);
  await expect(page.getByText('Maintenance is over. You can go on where you were.')).toBeVisible();
  await expect(page).toHaveTitle(title);
  await expect(field).toBeFocused();
  await page.keyboard.type('A');
  await expect(field).toHaveValue(`A${name}`);
});

test('a dialog that was open beneath is there again as it was, whatever keys were pressed', async ({ page, guard }) => {
  guard.expectRefusal(503, '/api/v1/');
  const owner = await newPerson('Otto Owner');
  const heir = await newPerson('Hedda Heir');
  const organization = await newOrganization(owner, 'Escape Room');
  await addMember(organization, owner, heir);
  await signIn(page, owner);
  await page.goto(`/organizations/${organization.id}`);
  await page.getByRole('button', { name: 'Hand over ownership' }).click();
  const dialog = page.getByRole('dialog', { name: /hand over/i });
  await dialog.getByRole('radio').check();
  await setMaintenance({ enabled: true, endsAt: inSeconds(5) });
  await dialog.getByRole('button', { name: 'Make Hedda Heir the owner' }).click();
  await expect(page.getByRole('dialog', closed)).toBeVisible();
  await page.keyboard.press('Escape');
  await page.getByText('This page goes on by itself').click();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog', closed)).toBeVisible();

  await setMaintenance({ enabled: false });
  await expect(page.getByRole('dialog', closed)).toHaveCount(0, reopening);
  await expect(dialog.getByRole('radio')).toBeChecked();
  await expect(dialog.getByRole('alert')).toContainText('Not sent: closed for maintenance');
});

test('a reload in the midst of it keeps the session, the page and the draft', async ({ page, guard }) => {
  guard.expectRefusal(503, '');
  const owner = await newPerson('Petra Reload');
  const organization = await newOrganization(owner, 'Draft Dock');
  await signIn(page, owner);
  const path = `/organizations/${organization.id}`;
  await page.goto(path);
  await page.getByLabel('Name of the organization').fill('Drafted Dock');
  await setMaintenance({ enabled: true, message: 'New disks are put in.', endsAt: inSeconds(5) });
  await expect.poll(async () => (await page.reload())?.status()).toBe(503);
  await expect(page.getByRole('dialog', closed)).toContainText('New disks are put in.');
  await setMaintenance({ enabled: false });
  await expect(heading(page, organization.name)).toBeVisible(reopening);
  await expect(page.getByLabel('Name of the organization')).toHaveValue('Drafted Dock');
  expect(new URL(page.url()).pathname).toBe(path);
});

test('what is announced counts down above every page, and is dismissed once for this browser', async ({
  page,
  openBrowser,
}) => {
  const person = await newPerson('Rita Reader');
  await setMaintenance({ enabled: true, message: 'New disks.', startsAt: inSeconds(750), endsAt: inSeconds(2550) });
  const bar = page.getByRole('region', { name: 'Maintenance' });
  await page.goto('/sign-in');
  await expect(bar).toHaveText(/^Maintenance begins in 12 min \(\d\d:\d\d–\d\d:\d\d\)\. New disks\./);
  await expectAccessibleInAllLooks(page, 'the sign-in page with an announcement');
  await page.setViewportSize({ width: 1280, height: 800 });
  await signIn(page, person);
  await expect(bar).toContainText('Maintenance begins in');
  await expectAccessible(page, 'a signed-in page with an announcement');
  await bar.getByRole('button', { name: 'Dismiss this announcement' }).click();
  await expect(bar).toHaveCount(0);
  await page.reload();
  await expect(page.getByRole('button', { name: /menu/i }).first()).toBeVisible();
  await expect(bar).toHaveCount(0);
  const other = await openBrowser({ baseURL: stack.urls.app });
  await other.goto('/sign-in');
  await expect(other.getByRole('region', { name: 'Maintenance' })).toBeVisible();
});

test('what was announced begins by itself, under everybody’s hands', async ({ page, guard }) => {
  guard.expectRefusal(503, '/api/v1/');
  await setMaintenance({ enabled: true, startsAt: inSeconds(6), endsAt: inSeconds(15) });
  await page.goto('/sign-in');
  await expect(page.getByRole('region', { name: 'Maintenance' })).toContainText(/begins in \d s/);
  await expect(page.getByRole('dialog', closed)).toBeVisible({ timeout: 20_000 });
});

test('an operator switches it on and off in the console, and people follow', async ({ page, openBrowser, guard }) => {
  test.setTimeout(120_000);
  guard.expectRefusal(503, '');
  const console = await openBrowser({ baseURL: stack.urls.ops });
  await signIn(console, stack.credentials.operator);
  await console.getByRole('link', { name: 'Maintenance' }).click();
  await expect(console.getByRole('heading', { name: 'Maintenance is off' })).toBeVisible();
  await console.getByLabel('Message').fill('New disks are put in.');
  await console.getByRole('button', { name: 'after 30 min' }).click();
  await console.getByRole('button', { name: 'Switch maintenance on' }).click();
  await console.getByRole('dialog').getByRole('button', { name: 'Switch on' }).click();
  await expect(console.getByRole('heading', { name: 'Maintenance is on' })).toBeVisible();
  await expect(console.getByRole('link', { name: 'Maintenance On' })).toBeVisible();
  await expect(console.getByText(/^All \d+ pods have followed/)).toBeVisible();
  await expect(row(console, 'people')).toContainText('In maintenance');
  await console.getByRole('link', { name: 'Users' }).click();
  await expect(heading(console, 'Users')).toBeVisible();
  await expect(console.getByRole('region', { name: 'Maintenance' })).toContainText('you work as usual');

  await page.goto('/sign-in');
  await expect(page.getByRole('dialog', closed)).toContainText('New disks are put in.');
  await expectAccessibleInAllLooks(page, 'the maintenance page');

  await console.getByRole('link', { name: 'Look at it' }).click();
  await expect(console.getByRole('heading', { name: 'Maintenance is on' })).toBeVisible();
  await expectAccessibleInAllLooks(console, 'the maintenance page of operators while it is on');
  await console.getByRole('button', { name: 'Switch off' }).click();
  await console.getByRole('dialog').getByRole('button', { name: 'Switch off' }).click();
  await expect(console.getByRole('heading', { name: 'Maintenance is off' })).toBeVisible();
  await page.getByRole('button', { name: 'Look again now' }).click();
  await expect(heading(page, 'Sign in')).toBeVisible(reopening);

  await console.goto('/ops/audit');
  await expect(console.getByText(/switched maintenance off/i).first()).toBeVisible();
});

test('a refused sign-in at the operators’ address says why, and leaves the form to an operator', async ({
  openBrowser,
  guard,
}) => {
  guard.expectRefusal(503, '/api/v1/auth/login');
  const person = await newPerson('Sven Visitor');
  await setMaintenance({ enabled: true });
  const page = await openBrowser({ baseURL: stack.urls.ops });
  await page.goto('/sign-in');
  await expect(page.getByRole('region', { name: 'Maintenance' })).toContainText('Only operators can sign in here.');
  await page.getByLabel('E-mail address').fill(person.email);
  await page.getByLabel('Password', { exact: true }).fill(person.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.getByRole('alert')).toContainText('closed for maintenance');
  await expect(page.getByRole('dialog', closed)).toHaveCount(0);
});
