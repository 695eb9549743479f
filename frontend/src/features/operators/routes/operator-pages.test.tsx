import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { AdminUser } from '../../../shared/api/types.ts';
import { type FakeApi, json, noContent, person, problem, release } from '../../../test/fake-api.ts';
import { page, renderApp, signedInApi } from '../../../test/render-app.tsx';

const olga = person('Olga', { role: 'operator' });
const account = (name: string, extra: Partial<AdminUser> = {}): AdminUser => ({
  ...person(name),
  emailVerified: true,
  disabled: false,
  lastSignInAt: null,
  version: 5,
  ...extra,
});

function opsApi(adminAccess = true): FakeApi {
  const api = signedInApi(olga);
  api.on('GET /admin/release', () => json({ ...release, adminAccess }));
  api.on('GET /admin/users', () => page([account('Olga', { role: 'operator' }), account('Bo')]));
  return api;
}

const press = (label: string | RegExp) => screen.getByRole('button', { name: label });

describe('the console', () => {
  it('is where an operator starts, at the host that serves operators', async () => {
    await renderApp(opsApi(), '/');
    expect(await screen.findByRole('heading', { name: 'Users' })).toBeVisible();
    expect(screen.getByText('Operators’ console')).toBeVisible();
  });

  it('is not offered at another host, and says where it is', async () => {
    const api = opsApi(false);
    const home = await renderApp(api, '/');
    expect(await screen.findByRole('heading', { name: 'Organizations' })).toBeVisible();
    expect(screen.queryByText('Operators’ console')).not.toBeInTheDocument();
    home.leave();
    await renderApp(api, '/ops/users');
    expect(await screen.findByRole('heading', { name: 'The console has its own address' })).toBeVisible();
  });

  it('is closed to everyone else, without asking the API for anything of it', async () => {
    const api = signedInApi(person('Ada'));
    await renderApp(api, '/ops/users');
    expect(await screen.findByRole('heading', { name: 'For operators only' })).toBeVisible();
    expect(api.received.filter(({ path }) => path.startsWith('/admin'))).toEqual([]);
  });
});

describe('users', () => {
  async function openMenu(api: FakeApi, choice: string) {
    const app = await renderApp(api, '/ops/users');
    await app.user.click(await screen.findByRole('button', { name: 'Actions for Bo' }));
    await app.user.click(await screen.findByRole('menuitem', { name: choice }));
    return { ...app, dialog: within(await screen.findByRole('dialog')) };
  }
  const bo = person('Bo');

  it('are filtered by the API', async () => {
    const api = opsApi();
    const { user, router } = await renderApp(api, '/ops/users');
    await screen.findByText('Bo');
    await user.selectOptions(screen.getByLabelText('Show accounts that are'), 'disabled');
    await user.type(screen.getByRole('searchbox'), 'b');
    await waitFor(() => {
      const last = api.calls('GET /admin/users').at(-1)?.query;
      expect([last?.get('status'), last?.get('search')]).toEqual(['disabled', 'b']);
    });
    expect(router.state.location.search).toEqual({ status: 'disabled', search: 'b' });
  });

  it('are created, and an address that is taken is said so', async () => {
    const api = opsApi();
    api.on('POST /admin/users', () => problem(409, 'email-taken', { detail: 'Another account has this address.' }));
    const { user } = await renderApp(api, '/ops/users');
    await user.click(await screen.findByRole('button', { name: 'Create user' }));
    const dialog = within(await screen.findByRole('dialog'));
    await user.type(dialog.getByLabelText('Name'), 'Nia');
    await user.type(dialog.getByLabelText('E-mail address'), 'nia@quayside.test');
    await user.click(dialog.getByRole('button', { name: 'Create user' }));
    expect(await dialog.findByText('Another account has this address.')).toBeVisible();
    api.on('POST /admin/users', ({ body }) => json(account('Nia', body as object), 201));
    await user.click(dialog.getByRole('button', { name: 'Create user' }));
    expect(await screen.findByText(/Nia gets a mail/)).toBeVisible();
  });

  it('are edited against the version that was shown', async () => {
    const api = opsApi();
    api.on(`PATCH /admin/users/${bo.id}`, ({ body }) => json(account('Bo', body as object)));
    const { user, dialog } = await openMenu(api, 'Edit');
    await user.selectOptions(dialog.getByLabelText('Role'), 'operator');
    await user.click(dialog.getByRole('button', { name: 'Save' }));
    expect(await screen.findByText('Bo is saved.')).toBeVisible();
    const [sent] = api.calls(`PATCH /admin/users/${bo.id}`);
    expect(sent?.headers.get('if-match')).toBe('"5"');
    expect(sent?.body).toEqual({ name: 'Bo', email: bo.email, role: 'operator' });
  });

  it('are disabled after a question', async () => {
    const api = opsApi();
    api.on(`GET /admin/users/${bo.id}`, () => json(account('Bo', { version: 9 })));
    api.on(`PATCH /admin/users/${bo.id}`, () => json(account('Bo', { disabled: true })));
    const { user, dialog } = await openMenu(api, 'Disable');
    await user.click(dialog.getByRole('button', { name: 'Disable' }));
    expect(await screen.findByText(/Bo is disabled/)).toBeVisible();
    const [sent] = api.calls(`PATCH /admin/users/${bo.id}`);
    expect([sent?.body, sent?.headers.get('if-match')]).toEqual([{ disabled: true }, '"9"']);
  });

  it('are deleted only after their address was typed', async () => {
    const api = opsApi();
    api.on(`DELETE /admin/users/${bo.id}`, () => noContent());
    const { user, dialog } = await openMenu(api, 'Delete');
    await user.type(dialog.getByRole('textbox'), 'olga@quayside.test');
    await user.click(dialog.getByRole('button', { name: 'Delete account' }));
    expect(await dialog.findByText('That isn’t the address of this account.')).toBeVisible();
    expect(api.calls(`DELETE /admin/users/${bo.id}`)).toEqual([]);
    await user.clear(dialog.getByRole('textbox'));
    await user.type(dialog.getByRole('textbox'), bo.email);
    await user.click(dialog.getByRole('button', { name: 'Delete account' }));
    expect(await screen.findByText('The account of Bo is deleted.')).toBeVisible();
  });

  it('do not include a way to lock oneself out', async () => {
    const { user } = await renderApp(opsApi(), '/ops/users');
    await user.click(await screen.findByRole('button', { name: 'Actions for Olga' }));
    expect(await screen.findByRole('menuitem', { name: 'Disable' })).toHaveAttribute('data-disabled');
    expect(press('Actions for Olga')).toBeVisible();
    expect(screen.getByRole('menuitem', { name: 'Delete' })).toHaveAttribute('data-disabled');
  });
});

describe('the system page', () => {
  it('shows dependencies and the release', async () => {
    const api = opsApi();
    api.on('GET /admin/dependencies', () =>
      json({
        status: 'degraded',
        checks: [
          { name: 'mysql', status: 'up', critical: true, detail: 'answers', latencyMs: 1.4 },
          { name: 'redis', status: 'down', critical: false, detail: 'refuses connections', latencyMs: null },
        ],
      }),
    );
    await renderApp(api, '/ops/system');
    expect(await screen.findByRole('row', { name: /mysql Up no requests are served 1 ms answers/ })).toBeVisible();
    expect(screen.getByRole('row', { name: /redis Down slower/ })).toBeVisible();
    expect(screen.getByText('Degraded')).toBeVisible();
    expect(await screen.findByText('abcdef012345')).toBeVisible();
  });
});

describe('the log of everything', () => {
  it('names the organization of an event', async () => {
    const api = opsApi();
    api.on('GET /admin/audit-events', ({ query }) =>
      page(
        query.get('action') === 'user.deleted'
          ? []
          : [
              {
                id: 'e1',
                action: 'member.left',
                actor: { id: 'b', name: 'Bo' },
                target: null,
                details: {},
                ip: null,
                createdAt: '2026-01-05T08:00:00.000Z',
                organization: { id: 'pier', name: 'North Pier' },
                requestId: null,
              },
            ],
      ),
    );
    const { user } = await renderApp(api, '/ops/audit');
    expect(await screen.findByText('in North Pier')).toBeVisible();
    await user.selectOptions(screen.getByLabelText('Show only'), 'user.deleted');
    expect(await screen.findByRole('heading', { name: 'Nothing of this kind' })).toBeVisible();
  });
});
