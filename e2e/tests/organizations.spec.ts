import { addMember, call, newOrganization, newPerson, stranger, tokenOf, unique } from '../support/api.ts';
import { linkFor } from '../support/mail.ts';
import { heading, row, signIn } from '../support/steps.ts';
import { expect, test } from '../support/test.ts';

test('a member is made an admin, may then invite, and is removed', async ({ page, openBrowser, guard }) => {
  guard.expectRefusal(404, '/api/v1/organizations/');
  const owner = await newPerson('Rosa Owner');
  const member = await newPerson('Sam Member');
  const organization = await newOrganization(owner, 'Role Harbour');
  await addMember(organization, owner, member);
  const other = await openBrowser();
  await signIn(other, member);
  await expect(heading(other, organization.name)).toBeVisible();
  await expect(other.getByRole('link', { name: 'Invitations' })).toHaveCount(0);

  await signIn(page, owner);
  await page.goto(`/organizations/${organization.id}/members`);
  await page.getByLabel(`Role of ${member.name}`).selectOption('Admin');
  await expect(page.getByText(`${member.name} is an admin now.`)).toBeVisible();
  await other.reload();
  await other.getByRole('link', { name: 'Invitations' }).click();
  await expect(other.getByLabel('Role').getByRole('option'), 'an admin invites members only').toHaveText(['Member']);

  await page.getByRole('button', { name: `Remove ${member.name}` }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await expect(row(page, member.email)).toHaveCount(0);
  await other.goto(`/organizations/${organization.id}`);
  await expect(other.getByRole('alert')).toBeVisible();
  await expect(heading(other, organization.name)).toHaveCount(0);

  await page.getByRole('link', { name: 'Audit log' }).click();
  await expect(page.getByText(`${owner.name} made ${member.name} an admin`)).toBeVisible();
  await page.getByLabel('Show only').selectOption('Member removed');
  await expect(page.getByText(`${owner.name} removed ${member.name}`)).toBeVisible();
  await expect(page.getByText(`${owner.name} made ${member.name} an admin`)).toHaveCount(0);
});

test('the ownership is handed over, and who gave it up may leave', async ({ page }) => {
  const owner = await newPerson('Tom Tired');
  const heir = await newPerson('Una Heir');
  const organization = await newOrganization(owner, 'Handover Pier');
  await addMember(organization, owner, heir);
  await signIn(page, owner);
  await expect(page.getByRole('button', { name: /^Leave/ })).toHaveCount(0);
  await page.getByRole('button', { name: 'Hand over ownership' }).click();
  await page.getByRole('radio', { name: new RegExp(heir.name) }).check();
  await page.getByRole('button', { name: `Make ${heir.name} the owner` }).click();
  await expect(page.getByText(`${heir.name} is the owner now.`)).toBeVisible();
  await page.getByRole('button', { name: `Leave ${organization.name}` }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Leave' }).click();
  await expect(page.getByText('You aren’t in an organization yet')).toBeVisible();
});

test('of two people who rename at once the second is told and loses nothing', async ({ page, context, guard }) => {
  guard.expectRefusal(412, '/api/v1/organizations/');
  const owner = await newPerson('Vic Renamer');
  const organization = await newOrganization(owner, 'Old Name');
  await signIn(page, owner);
  const second = await context.newPage();
  await second.goto(`/organizations/${organization.id}`);
  const [first, later] = [unique('First Name'), unique('Later Name')];
  await second.getByLabel('Name of the organization').fill(later);
  await page.getByLabel('Name of the organization').fill(first);
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(heading(page, first)).toBeVisible();

  await second.getByRole('button', { name: 'Save' }).click();
  await expect(second.getByText('Someone else changed this meanwhile')).toBeVisible();
  await second.getByRole('button', { name: 'Load the newest version' }).click();
  await expect(second.getByText(`It is now called “${first}”.`)).toBeVisible();
  await expect(second.getByLabel('Name of the organization')).toHaveValue(later);
  await second.getByRole('button', { name: 'Save' }).click();
  await expect(heading(second, later)).toBeVisible();
});

test('the switcher goes from one organization to another, and the last one opens next time', async ({ page }) => {
  const person = await newPerson('Wim Switcher');
  const [north, south] = [await newOrganization(person, 'North Pier'), await newOrganization(person, 'South Pier')];
  await signIn(page, person);
  await page.goto(`/organizations/${north.id}/members`);
  await page.getByRole('button', { name: north.name }).click();
  await page.getByRole('menuitem', { name: south.name }).click();
  await expect(heading(page, south.name)).toBeVisible();
  await page.goto('/');
  await expect(heading(page, south.name)).toBeVisible();
});

test('an invitation is sent again and revoked, and its link then no longer works', async ({
  page,
  openBrowser,
  guard,
}) => {
  guard.expectRefusal(410, '/api/v1/invitations/lookup');
  const owner = await newPerson('Xenia Host');
  const guest = await newPerson('Yan Guest');
  const organization = await newOrganization(owner, 'Revoked Pier');
  await signIn(page, owner);
  await page.goto(`/organizations/${organization.id}/invitations`);
  await page.getByLabel('E-mail address').fill(guest.email);
  await page.getByRole('button', { name: 'Send invitation' }).click();
  await page.getByRole('button', { name: `Send again to ${guest.email}` }).click();
  await expect(page.getByText(`The invitation to ${guest.email} is sent again.`)).toBeVisible();
  await page.getByRole('button', { name: `Revoke the invitation to ${guest.email}` }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
  await expect(page.getByText('No open invitations')).toBeVisible();

  const other = await openBrowser();
  await other.goto(await linkFor(guest.email, '/invitations'));
  await expect(heading(other, 'This invitation no longer works')).toBeVisible();
});

test('an invitation is for its address only', async ({ page }) => {
  const owner = await newPerson('Zoe Host');
  const invited = stranger('Abe Meant');
  const organization = await newOrganization(owner, 'Private Pier');
  const path = `/organizations/${organization.id}/invitations`;
  await call(path, { body: { email: invited.email, role: 'member' }, token: await tokenOf(owner) });
  const someoneElse = await newPerson('Bo Other');
  await signIn(page, someoneElse);
  await page.goto(await linkFor(invited.email, '/invitations'));
  await expect(page.getByText('the invitation is for another address')).toBeVisible();
  await page.getByRole('button', { name: 'Sign out and use the other address' }).click();
  await expect(page.getByRole('link', { name: 'Create an account' })).toBeVisible();
});
