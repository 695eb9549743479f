import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { Member } from '../../../shared/api/types.ts';
import { json, noContent, person, problem } from '../../../test/fake-api.ts';
import { organization, page, renderApp, signedInApi, withOrganization } from '../../../test/render-app.tsx';

const ada = person('Ada');
const member = (name: string, extra: Partial<Member> = {}): Member => ({
  userId: person(name).id,
  name,
  email: person(name).email,
  role: 'member',
  joinedAt: '2026-01-05T08:00:00.000Z',
  version: 2,
  ...extra,
});
const members = [member('Ada', { role: 'owner' }), member('Bo'), member('Cy', { role: 'admin' })];

const press = (label: string | RegExp) => screen.getByRole('button', { name: label });
const row = (name: string) => screen.getByRole('row', { name: new RegExp(name) });

describe('the start page', () => {
  it('leads to the organization that was open last', async () => {
    const api = signedInApi(ada);
    const [first, second] = [organization({ id: 'one' }), organization({ id: 'two', name: 'South Mole' })];
    api.on('GET /organizations', () => page([first, second]));
    api.on('GET /organizations/two', () => json(second));
    localStorage.setItem(`quayside.last-organization.${ada.id}`, 'two');
    await renderApp(api, '/');
    expect(await screen.findByRole('heading', { name: 'South Mole' })).toBeVisible();
  });

  it('invites someone without an organization to create one', async () => {
    const api = signedInApi(ada);
    const { user } = await renderApp(api, '/');
    expect(await screen.findByRole('heading', { name: 'You aren’t in an organization yet' })).toBeVisible();
    const created = organization({ id: 'breakwater', name: 'Breakwater' });
    api.on('POST /organizations', () => json(created, 201));
    api.on('GET /organizations/breakwater', () => json(created));
    await user.click(within(screen.getByRole('main')).getByRole('link', { name: 'Create organization' }));
    await user.type(await screen.findByLabelText('Name of the organization'), 'Breakwater');
    await user.click(press('Create organization'));
    expect(await screen.findByRole('heading', { name: 'Breakwater' })).toBeVisible();
  });
});

describe('creating', () => {
  it('makes one thing of many tries with the same content, and another of other content', async () => {
    const api = signedInApi(ada);
    api.on('POST /organizations', () => problem(500, 'internal'));
    const { user } = await renderApp(api, '/organizations/new');
    await user.type(await screen.findByLabelText('Name of the organization'), 'Breakwater');
    for (const tries of [1, 2]) {
      await user.click(press('Create organization'));
      await waitFor(() => expect(api.calls('POST /organizations')).toHaveLength(tries));
      expect(await screen.findByText(/request-1/)).toBeVisible();
    }
    await user.type(screen.getByLabelText('Name of the organization'), ' 2');
    await user.click(press('Create organization'));
    await waitFor(() => expect(api.calls('POST /organizations')).toHaveLength(3));
    const keys = api.calls('POST /organizations').map(({ headers }) => headers.get('idempotency-key'));
    expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(keys[1]).toBe(keys[0]);
    expect(keys[2]).not.toBe(keys[0]);
  });
});

describe('the overview', () => {
  it('hands the organization over to a member who is chosen', async () => {
    const api = withOrganization(signedInApi(ada));
    api.on('GET /organizations/pier/members', () => page(members));
    api.on('POST /organizations/pier/transfer', () => noContent());
    const { user } = await renderApp(api, '/organizations/pier');
    await user.click(await screen.findByRole('button', { name: 'Hand over ownership' }));
    const dialog = within(await screen.findByRole('dialog'));
    await dialog.findByLabelText('Bo');
    expect(dialog.queryByLabelText('Ada')).not.toBeInTheDocument();
    await user.click(dialog.getByLabelText('Bo'));
    await user.click(dialog.getByRole('button', { name: 'Make Bo the owner' }));
    await waitFor(() =>
      expect(api.calls('POST /organizations/pier/transfer')[0]?.body).toEqual({ userId: person('Bo').id }),
    );
  });

  it('lets anyone but the owner leave', async () => {
    const api = withOrganization(signedInApi(ada), { role: 'member' });
    api.on('POST /organizations/pier/leave', () => {
      api.on('GET /organizations', () => page([]));
      return noContent();
    });
    const { user } = await renderApp(api, '/organizations/pier');
    await user.click(await screen.findByRole('button', { name: 'Leave North Pier' }));
    expect(screen.queryByLabelText('Name of the organization')).not.toBeInTheDocument();
    await user.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Leave' }));
    expect(await screen.findByText('You have left North Pier.')).toBeVisible();
    expect(screen.getByRole('heading', { name: 'You aren’t in an organization yet' })).toBeVisible();
  });

  it('of another organization looks like one that is not there', async () => {
    await renderApp(signedInApi(ada), '/organizations/foreign');
    expect(await screen.findByText('Title of not-found')).toBeVisible();
    expect(screen.getByText('request-1')).toBeVisible();
    expect(screen.getByRole('link', { name: 'Your organizations' })).toBeVisible();
  });
});

describe('the members', () => {
  it('are found by a search that stands in the address', async () => {
    const api = withOrganization(signedInApi(ada));
    api.on('GET /organizations/pier/members', ({ query }) =>
      page(members.filter(({ name }) => name.toLowerCase().startsWith(query.get('search') ?? ''))),
    );
    const { user, router } = await renderApp(api, '/organizations/pier/members');
    await screen.findByText('Bo');
    await user.type(screen.getByRole('searchbox'), 'c');
    await waitFor(() => expect(screen.queryByText('Bo')).not.toBeInTheDocument());
    expect(screen.getByText('Cy')).toBeVisible();
    expect(router.state.location.href).toBe('/organizations/pier/members?search=c');
    await user.type(screen.getByRole('searchbox'), 'zz');
    expect(await screen.findByRole('heading', { name: 'Nobody matches' })).toBeVisible();
  });

  it('load page by page', async () => {
    const api = withOrganization(signedInApi(ada));
    api.on('GET /organizations/pier/members', ({ query }) =>
      query.get('cursor') === 'more' ? page([member('Di')]) : page(members, 'more'),
    );
    const { user } = await renderApp(api, '/organizations/pier/members');
    await user.click(await screen.findByRole('button', { name: 'Load more members' }));
    expect(await screen.findByText('Di')).toBeVisible();
    expect(screen.getByText('Bo')).toBeVisible();
    expect(screen.queryByRole('button', { name: /Load more/ })).not.toBeInTheDocument();
  });

  it('get a role from the owner, against the version that is shown', async () => {
    const api = withOrganization(signedInApi(ada));
    let bo = member('Bo');
    api.on('GET /organizations/pier/members', () => page([members[0], bo]));
    api.on(`PATCH /organizations/pier/members/${bo.userId}`, ({ body }) => {
      bo = { ...bo, ...(body as { role: 'admin' }), version: 3 };
      return json(bo);
    });
    const { user } = await renderApp(api, '/organizations/pier/members');
    await user.selectOptions(await screen.findByLabelText('Role of Bo'), 'admin');
    expect(await screen.findByText('Bo is an admin now.')).toBeVisible();
    const [sent] = api.calls(`PATCH /organizations/pier/members/${bo.userId}`);
    expect(sent?.headers.get('if-match')).toBe('"2"');
    await waitFor(() => expect(screen.getByLabelText('Role of Bo')).toHaveValue('admin'));
  });

  it('show the newest role when someone else changed it meanwhile', async () => {
    const api = withOrganization(signedInApi(ada));
    api.on('GET /organizations/pier/members', () => page(members));
    api.on(`PATCH /organizations/pier/members/${person('Bo').id}`, () => problem(412, 'precondition-failed'));
    const { user } = await renderApp(api, '/organizations/pier/members');
    await user.selectOptions(await screen.findByLabelText('Role of Bo'), 'admin');
    expect(await screen.findByText(/Someone else changed this member/)).toBeVisible();
    expect(screen.getByLabelText('Role of Bo')).toHaveValue('member');
    expect(api.calls('GET /organizations/pier/members')).toHaveLength(2);
  });

  it.each([
    ['owner', ['Bo', 'Cy']],
    ['admin', ['Bo']],
    ['member', []],
  ] as const)('can be removed by the %s: %j', async (role, removable) => {
    const api = withOrganization(signedInApi(ada), { role });
    api.on('GET /organizations/pier/members', () => page([{ ...members[0], role }, ...members.slice(1)]));
    await renderApp(api, '/organizations/pier/members');
    await screen.findByText('Bo');
    const buttons = screen.queryAllByRole('button', { name: /^Remove/ }).map((button) => button.ariaLabel);
    expect(buttons).toEqual(removable.map((name) => `Remove ${name}`));
  });

  it('are removed after a question', async () => {
    const api = withOrganization(signedInApi(ada));
    let rows = members;
    api.on('GET /organizations/pier/members', () => page(rows));
    api.on(`DELETE /organizations/pier/members/${person('Bo').id}`, () => {
      rows = members.filter(({ name }) => name !== 'Bo');
      return noContent();
    });
    const { user } = await renderApp(api, '/organizations/pier/members');
    await screen.findByText('Bo');
    await user.click(within(row('Bo')).getByRole('button', { name: 'Remove Bo' }));
    await user.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Remove' }));
    expect(await screen.findByText('Bo is no longer a member.')).toBeVisible();
    await waitFor(() => expect(screen.queryByLabelText('Role of Bo')).not.toBeInTheDocument());
  });
});
