import { screen, waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { Invitation } from '../../../shared/api/types.ts';
import { FakeApi, json, noContent, person, problem } from '../../../test/fake-api.ts';
import { organization, page, renderApp, signedInApi, withOrganization } from '../../../test/render-app.tsx';

const ada = person('Ada');
const nia = person('Nia');
const press = (label: string | RegExp) => screen.getByRole('button', { name: label });

const invitation = (email: string): Invitation => ({
  id: `to-${email}`,
  email,
  role: 'member',
  invitedBy: { id: ada.id, name: ada.name },
  createdAt: '2026-01-05T08:00:00.000Z',
  expiresAt: '2100-01-05T08:00:00.000Z',
});

describe('the invitations of an organization', () => {
  it('are sent, and the form is ready for the next', async () => {
    const api = withOrganization(signedInApi(ada));
    const open: Invitation[] = [];
    api.on('GET /organizations/pier/invitations', () => page(open));
    api.on('POST /organizations/pier/invitations', ({ body }) => {
      open.push(invitation((body as { email: string }).email));
      return json(open.at(-1), 201);
    });
    const { user } = await renderApp(api, '/organizations/pier/invitations');
    expect(await screen.findByRole('heading', { name: 'No open invitations' })).toBeVisible();
    await user.type(screen.getByLabelText('E-mail address'), 'nia@quayside.test');
    await user.selectOptions(screen.getByLabelText('Role'), 'admin');
    await user.click(press('Send invitation'));
    expect(await screen.findByRole('row', { name: /nia@quayside\.test/ })).toBeVisible();
    const [sent] = api.calls('POST /organizations/pier/invitations');
    expect(sent?.body).toEqual({ email: 'nia@quayside.test', role: 'admin' });
    expect(sent?.headers.get('idempotency-key')).toMatch(/^[0-9a-f-]{36}$/);
    expect(screen.getByLabelText('E-mail address')).toHaveValue('');
  });

  it('say why someone can not be invited', async () => {
    const api = withOrganization(signedInApi(ada));
    api.on('GET /organizations/pier/invitations', () => page([]));
    api.on('POST /organizations/pier/invitations', () => problem(409, 'already-member', { detail: 'Bo is a member.' }));
    const { user } = await renderApp(api, '/organizations/pier/invitations');
    await user.type(await screen.findByLabelText('E-mail address'), 'bo@quayside.test');
    await user.click(press('Send invitation'));
    expect(await screen.findByRole('alert')).toHaveTextContent('Bo is a member.');
    expect(screen.getByLabelText('E-mail address')).toHaveValue('bo@quayside.test');
  });

  it('offer an admin the role of member only', async () => {
    const api = withOrganization(signedInApi(ada), { role: 'admin' });
    api.on('GET /organizations/pier/invitations', () => page([]));
    await renderApp(api, '/organizations/pier/invitations');
    const role = await screen.findByLabelText('Role');
    expect([...role.querySelectorAll('option')].map(({ value }) => value)).toEqual(['member']);
  });

  it('are sent again, and revoked after a question', async () => {
    const api = withOrganization(signedInApi(ada));
    let open = [invitation('nia@quayside.test')];
    const route = '/organizations/pier/invitations/to-nia@quayside.test';
    api.on('GET /organizations/pier/invitations', () => page(open));
    api.on(`POST ${route}/resend`, () => new Response(null, { status: 202 }));
    api.on(`DELETE ${route}`, () => {
      open = [];
      return noContent();
    });
    const { user } = await renderApp(api, '/organizations/pier/invitations');
    await user.click(await screen.findByRole('button', { name: /^Send again to/ }));
    expect(await screen.findByText(/is sent again/)).toBeVisible();
    await user.click(press(/^Revoke the invitation/));
    await user.click(await screen.findByRole('button', { name: 'Revoke' }));
    expect(await screen.findByRole('heading', { name: 'No open invitations' })).toBeVisible();
  });
});

describe('accepting an invitation', () => {
  function invitingApi(api = new FakeApi()): FakeApi {
    api.addPerson(nia);
    api.on('GET /organizations', () => page([]));
    api.on('POST /invitations/lookup', ({ body }) =>
      (body as { token: string }).token === 'secret'
        ? json({
            organizationName: 'North Pier',
            email: nia.email,
            role: 'member',
            invitedByName: 'Ada',
            expiresAt: '2100-01-05T08:00:00.000Z',
          })
        : problem(410, 'link-invalid'),
    );
    api.on('POST /invitations/accept', () => json(organization({ role: 'member' })));
    api.on('GET /organizations/pier', () => json(organization({ role: 'member' })));
    return api;
  }

  it('waits while a newcomer registers, confirms the address in another tab and signs in', async () => {
    const api = invitingApi();
    api.on('POST /auth/register', () => json({ email: nia.email }, 202));
    api.on('POST /auth/verify-email', () => noContent());

    const first = await renderApp(api, '/invitations#token=secret');
    await first.user.click(await screen.findByRole('link', { name: 'Create an account' }));
    await first.user.type(await screen.findByLabelText('Your name'), 'Nia');
    await first.user.type(screen.getByLabelText('E-mail address'), nia.email);
    await first.user.type(screen.getByLabelText('Password', { selector: 'input' }), 'correct horse battery');
    await first.user.click(press('Create account'));
    await screen.findByRole('heading', { name: 'Check your mail' });
    first.leave();

    // The mail's link opens another tab: nothing of the first one's memory is there.
    sessionStorage.clear();
    const second = await renderApp(api, '/verify-email#token=from-mail');
    await second.user.click(await screen.findByRole('link', { name: 'Sign in' }));
    await second.user.type(await screen.findByLabelText('E-mail address'), nia.email);
    await second.user.type(screen.getByLabelText('Password', { selector: 'input' }), 'correct horse battery');
    await second.user.click(press('Sign in'));
    await second.user.click(await screen.findByRole('button', { name: 'Join North Pier' }));

    expect(await screen.findByRole('heading', { name: 'North Pier' })).toBeVisible();
    expect(api.calls('POST /invitations/accept').map(({ body }) => body)).toEqual([{ token: 'secret' }]);
    expect(JSON.stringify({ ...localStorage })).not.toContain('secret');
  });

  it('asks to change accounts when the invitation is for another address, and keeps it meanwhile', async () => {
    const api = invitingApi(signedInApi(ada));
    const { user } = await renderApp(api, '/invitations#token=secret');
    expect(await screen.findByText(/the invitation is for another address/)).toBeVisible();
    expect(screen.queryByRole('button', { name: /Join/ })).not.toBeInTheDocument();
    await user.click(press('Sign out and use the other address'));
    expect(await screen.findByRole('link', { name: 'Create an account' })).toBeVisible();
    expect(JSON.stringify({ ...localStorage })).toContain('secret');
  });

  it('says when it no longer works, and forgets it', async () => {
    await renderApp(invitingApi(), '/invitations#token=used');
    expect(await screen.findByRole('heading', { name: 'This invitation no longer works' })).toBeVisible();
    await waitFor(() => expect(localStorage.getItem('quayside.pending-invitation')).toBeNull());
  });
});
