import { newOrganization, newPerson, unique } from '../support/api.ts';
import { heading, row, signIn } from '../support/steps.ts';
import { expect, test } from '../support/test.ts';

const unavailable = {
  status: 503,
  contentType: 'application/problem+json',
  headers: { 'retry-after': '1' },
  body: JSON.stringify({
    type: 'urn:quayside:problem:service-unavailable',
    title: 'Temporarily unavailable',
    status: 503,
    detail: 'The database does not answer.',
    requestId: 'made-by-the-test',
  }),
};

test('an address that leads nowhere says so and offers a way back', async ({ page }) => {
  await page.goto('/there-is-no-such-page');
  await expect(page.getByText('There is no such page')).toBeVisible();
  await page.getByRole('link', { name: 'Go to the start page' }).click();
  await expect(heading(page, 'Sign in')).toBeVisible();
});

test('an organization that is not mine looks like one that does not exist', async ({ page, guard }) => {
  guard.expectRefusal(404, '/api/v1/organizations/');
  const owner = await newPerson('Finn Private');
  const organization = await newOrganization(owner, 'Hidden Cove');
  const person = await newPerson('Gus Nosy');
  await signIn(page, person);
  const seen: string[] = [];
  for (const id of [organization.id, '019a0000-0000-7000-8000-000000000000']) {
    await page.goto(`/organizations/${id}`);
    const alert = page.getByRole('alert');
    await expect(alert).toBeVisible();
    seen.push(await alert.getByRole('heading').innerText());
  }
  expect(seen[0]).toBe(seen[1]);
  await expect(page.getByText(organization.name)).toHaveCount(0);
});

test('offline is said, what was typed stays, and the page carries on by itself', async ({ page, context, guard }) => {
  guard.expectError(/ERR_INTERNET_DISCONNECTED/);
  const person = await newPerson('Hugo Tunnel');
  const name = unique('Out of the Tunnel');
  await signIn(page, person);
  await page.goto('/organizations/new');
  await page.getByLabel('Name of the organization').fill(name);
  await context.setOffline(true);
  await expect(page.getByText('You are offline.')).toBeVisible();
  await expect(page.getByLabel('Name of the organization')).toHaveValue(name);
  await context.setOffline(false);
  await expect(page.getByText('You are offline.')).toHaveCount(0);
  await page.getByRole('button', { name: 'Create organization' }).click();
  await expect(heading(page, name)).toBeVisible();
});

test('a list that cannot be had says that it is temporary, and comes by itself', async ({ page, guard }) => {
  guard.expectRefusal(503, '/members');
  const person = await newPerson('Iris Patient');
  const organization = await newOrganization(person, 'Patience Pier');
  await signIn(page, person);
  let isDown = true;
  await page.route(/\/members(\?|$)/, (route) =>
    route.request().resourceType() === 'fetch' && isDown ? route.fulfill(unavailable) : route.fallback(),
  );
  await page.goto(`/organizations/${organization.id}/members`);
  await expect(page.getByText('Temporarily unavailable').first()).toBeVisible();
  isDown = false;
  await expect(row(page, person.email)).toBeVisible();
  await expect(page.getByText('Temporarily unavailable')).toHaveCount(0);
});

test('a form that cannot be sent keeps what was typed', async ({ page, guard }) => {
  guard.expectRefusal(503, '/api/v1/organizations');
  const person = await newPerson('Jo Persistent');
  const name = unique('Second Attempt');
  await signIn(page, person);
  await page.goto('/organizations/new');
  await page.getByLabel('Name of the organization').fill(name);
  let isDown = true;
  await page.route(/\/api\/v1\/organizations$/, (route) =>
    route.request().method() === 'POST' && isDown ? route.fulfill(unavailable) : route.fallback(),
  );
  await page.getByRole('button', { name: 'Create organization' }).click();
  await expect(page.getByRole('alert')).toContainText('Temporarily unavailable');
  await expect(page.getByLabel('Name of the organization')).toHaveValue(name);
  isDown = false;
  await page.getByRole('button', { name: 'Create organization' }).click();
  await expect(heading(page, name)).toBeVisible();
});

test('a fault of the server names the request, for whoever asks for help', async ({ page, guard }) => {
  guard.expectRefusal(500, '/members');
  const person = await newPerson('Kai Unlucky');
  const organization = await newOrganization(person, 'Fault Line');
  await signIn(page, person);
  await page.route(/\/members(\?|$)/, (route) => {
    if (route.request().resourceType() !== 'fetch') return route.fallback();
    const body = {
      type: 'urn:quayside:problem:internal',
      title: 'Something went wrong',
      status: 500,
      detail: 'Not your fault.',
    };
    return route.fulfill({
      status: 500,
      contentType: 'application/problem+json',
      body: JSON.stringify({ ...body, requestId: 'request-to-quote' }),
    });
  });
  await page.goto(`/organizations/${organization.id}/members`);
  await expect(page.getByRole('alert')).toContainText('request-to-quote');
  await expect(page.getByRole('button', { name: 'Try again' })).toBeVisible();
});
