import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { json, noContent, person, problem } from '../../../test/fake-api.ts';
import { page, renderApp, signedInApi } from '../../../test/render-app.tsx';

const ada = person('Ada', { version: 3 });
const password = 'correct horse battery';

const name = () => screen.findByLabelText('Name');
const press = (label: string | RegExp) => screen.getByRole('button', { name: label });

describe('the profile', () => {
  it('saves a name with the version that the person saw', async () => {
    const api = signedInApi(ada);
    api.on('PATCH /users/me', ({ body }) => json({ ...ada, ...(body as object), version: 4 }));
    const { user } = await renderApp(api, '/account/profile');
    await user.clear(await name());
    await user.type(await name(), ' Ada Lovelace ');
    await user.click(press('Save name'));
    expect(await screen.findByText('Your name is saved.')).toBeVisible();
    const [sent] = api.calls('PATCH /users/me');
    expect(sent?.headers.get('if-match')).toBe('"3"');
    expect(sent?.body).toEqual({ name: 'Ada Lovelace' });
    // The menu shows the new name too, without a reload.
    expect(press(/^Your menu, .*Ada Lovelace/)).toBeVisible();
  });

  it('keeps what was typed when someone else was faster, and saves it on the newest version', async () => {
    const api = signedInApi(ada);
    let stored = ada;
    api.on('GET /users/me', () => json(stored));
    api.on('PATCH /users/me', ({ headers, body }) => {
      if (headers.get('if-match') !== `"${stored.version}"`) return problem(412, 'precondition-failed');
      return json({ ...stored, ...(body as object), version: stored.version + 1 });
    });
    const { user } = await renderApp(api, '/account/profile');
    await user.type(await name(), ' L.');
    stored = { ...ada, name: 'Ada King', version: 8 };
    await user.click(press('Save name'));
    expect(await screen.findByText('Someone else changed this meanwhile')).toBeVisible();
    await user.click(press('Load the newest version'));
    expect(await screen.findByText(/Your name is now “Ada King”/)).toBeVisible();
    expect(await name()).toHaveValue('Ada L.');
    await user.click(press('Save name'));
    expect(await screen.findByText('Your name is saved.')).toBeVisible();
    expect(api.calls('PATCH /users/me').at(-1)?.headers.get('if-match')).toBe('"8"');
  });

  it('keeps what was typed while the access token is renewed', async () => {
    const api = signedInApi(ada);
    api.on('PATCH /users/me', ({ body }) => json({ ...ada, ...(body as object) }));
    const { user } = await renderApp(api, '/account/profile');
    await user.type(await name(), ' B.');
    const before = api.calls('POST /auth/refresh').length;
    api.expireTokens();
    await user.click(press('Save name'));
    expect(await screen.findByText('Your name is saved.')).toBeVisible();
    expect(api.calls('POST /auth/refresh')).toHaveLength(before + 1);
    expect(api.calls('PATCH /users/me').at(-1)?.body).toEqual({ name: 'Ada B.' });
  });

  it('saves by itself once the person has signed in again in place', async () => {
    const api = signedInApi(ada);
    api.on('PATCH /users/me', ({ body }) => json({ ...ada, ...(body as object) }));
    const { user } = await renderApp(api, '/account/profile');
    await user.type(await name(), ' C.');
    api.endSession();
    await user.click(press('Save name'));
    const dialog = await screen.findByRole('dialog', { name: 'Your session has ended' });
    expect(await name()).toHaveValue('Ada C.');
    await user.type(within(dialog).getByLabelText('Password', { selector: 'input' }), password);
    await user.click(within(dialog).getByRole('button', { name: 'Sign in' }));
    expect(await screen.findByText('Your name is saved.')).toBeVisible();
    expect(api.calls('PATCH /users/me').at(-1)?.body).toEqual({ name: 'Ada C.' });
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
  });

  it('has what was typed after signing in again on the sign-in page', async () => {
    const api = signedInApi(ada);
    const { user } = await renderApp(api, '/account/profile');
    await user.type(await name(), ' D.');
    api.endSession();
    await user.click(press('Save name'));
    await user.click(await screen.findByRole('button', { name: 'Leave to the sign-in page' }));
    await user.type(await screen.findByLabelText('E-mail address'), ada.email);
    await user.type(screen.getByLabelText('Password', { selector: 'input' }), password);
    await user.click(press('Sign in'));
    await waitFor(async () => expect(await name()).toHaveValue('Ada D.'));
  });

  it('leaves nothing behind after signing out', async () => {
    const api = signedInApi(ada);
    const { user, router } = await renderApp(api, '/account/profile');
    await user.type(await name(), ' E.');
    expect(JSON.stringify({ ...sessionStorage })).toContain('Ada E.');
    await user.click(press(/Your menu/));
    await user.click(await screen.findByRole('menuitem', { name: 'Sign out' }));
    expect(await screen.findByText('You are signed out.')).toBeVisible();
    expect(JSON.stringify({ ...sessionStorage })).not.toContain('Ada');
    expect(router.state.location.search).toEqual({ notice: 'signed-out' });
    expect(api.calls('POST /auth/logout')).toHaveLength(1);
  });
});

describe('changing the password', () => {
  it('says at the field that the current one is wrong', async () => {
    const api = signedInApi(ada);
    api.on('POST /auth/change-password', () =>
      problem(422, 'validation-failed', {
        errors: [{ pointer: '/currentPassword', detail: 'This is not your current password.' }],
      }),
    );
    const { user } = await renderApp(api, '/account/password');
    await user.type(await screen.findByLabelText('Current password', { selector: 'input' }), 'guessed');
    await user.type(screen.getByLabelText('New password', { selector: 'input' }), 'a quiet evening tide');
    await user.click(press('Change password'));
    const current = screen.getByLabelText('Current password', { selector: 'input' });
    await waitFor(() => expect(current).toHaveAccessibleDescription('This is not your current password.'));
    expect(current).toHaveFocus();
    expect(current).toHaveAttribute('autocomplete', 'current-password');
  });
});

describe('the sessions', () => {
  const here = {
    id: 's1',
    current: true,
    userAgent: 'Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0 Safari/537.36',
    ip: '203.0.113.1',
    createdAt: '2026-01-05T08:00:00.000Z',
    lastUsedAt: '2026-01-05T08:00:00.000Z',
    expiresAt: '2027-01-05T08:00:00.000Z',
  };
  const elsewhere = { ...here, id: 's2', current: false, userAgent: 'Mozilla/5.0 (Windows NT 10.0) Firefox/140.0' };

  it('can be signed out one by one, except for this one', async () => {
    const api = signedInApi(ada);
    let sessions = [here, elsewhere];
    api.on('GET /auth/sessions', () => page(sessions));
    api.on('DELETE /auth/sessions/s2', () => {
      sessions = [here];
      return noContent();
    });
    const { user } = await renderApp(api, '/account/sessions');
    expect(await screen.findByText('This one')).toBeVisible();
    expect(screen.queryByRole('button', { name: 'Sign out Chrome on Linux' })).not.toBeInTheDocument();
    await user.click(press('Sign out Firefox on Windows'));
    await waitFor(() => expect(screen.queryByText('Firefox on Windows')).not.toBeInTheDocument());
  });

  it('can be signed out all others at once, after a question', async () => {
    const api = signedInApi(ada);
    let sessions = [here, elsewhere];
    api.on('GET /auth/sessions', () => page(sessions));
    api.on('POST /auth/sessions/revoke-others', () => {
      sessions = [here];
      return json({ revoked: 1 });
    });
    const { user } = await renderApp(api, '/account/sessions');
    await screen.findByText('Firefox on Windows');
    await user.click(press('Sign out everywhere else'));
    expect(api.calls('POST /auth/sessions/revoke-others')).toEqual([]);
    await user.click(await screen.findByRole('button', { name: 'Sign out the others' }));
    expect(await screen.findByText('One other session is signed out.')).toBeVisible();
    expect(press('Sign out everywhere else')).toBeDisabled();
  });
});
