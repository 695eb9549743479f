import { screen, waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { FakeApi, json, noContent, person, problem } from '../../../test/fake-api.ts';
import { organization, page, renderApp, signedInApi, withOrganization } from '../../../test/render-app.tsx';

const ada = person('Ada');
const password = 'correct horse battery';

function apiFor(user = ada): FakeApi {
  const api = new FakeApi();
  api.addPerson(user);
  return withOrganization(api);
}

const email = () => screen.findByLabelText('E-mail address');
const passwordField = (label = 'Password') => screen.getByLabelText(label, { selector: 'input' });
const press = (name: string | RegExp) => screen.getByRole('button', { name });

describe('signing in', () => {
  it('leads from a page that needs it back to that page', async () => {
    const api = apiFor();
    api.on('GET /organizations/pier/members', () => page([]));
    const { user, router } = await renderApp(api, '/organizations/pier/members?search=bo');
    expect(router.state.location.pathname).toBe('/sign-in');
    await user.type(await email(), ada.email);
    await user.type(passwordField(), password);
    await user.click(press('Sign in'));
    expect(await screen.findByRole('heading', { name: 'Members' })).toBeVisible();
    expect(router.state.location.href).toBe('/organizations/pier/members?search=bo');
  });

  it('says what is wrong in words that do not tell whether the account exists', async () => {
    const { user } = await renderApp(apiFor(), '/sign-in');
    await user.type(await email(), ada.email);
    await user.type(passwordField(), 'a wrong password');
    await user.click(press('Sign in'));
    expect(await screen.findByRole('alert')).toHaveTextContent('Detail of invalid-credentials.');
    expect(passwordField()).toHaveValue('a wrong password');
  });

  it('asks for what is missing without sending, and goes to the first such field', async () => {
    const api = apiFor();
    const { user } = await renderApp(api, '/sign-in');
    await screen.findByLabelText('E-mail address');
    await user.click(press('Sign in'));
    expect(await email()).toHaveFocus();
    expect(await email()).toHaveAccessibleDescription(/Enter an e-mail address/);
    expect(screen.getByText('Enter your password.')).toBeVisible();
    expect(api.calls('POST /auth/login')).toEqual([]);
  });

  it('shows the way to a new mail for someone who has not confirmed their address', async () => {
    const { user } = await renderApp(apiFor(), '/sign-in');
    await user.click(await screen.findByRole('link', { name: 'No mail to confirm your address?' }));
    expect(await screen.findByRole('heading', { name: 'Confirm your address' })).toBeVisible();
  });

  it('says how long to wait after too many tries', async () => {
    const api = apiFor();
    api.on('POST /auth/login', () => problem(429, 'too-many-requests', { retryAfter: '120' }));
    const { user } = await renderApp(api, '/sign-in');
    await user.type(await email(), ada.email);
    await user.type(passwordField(), password);
    await user.click(press('Sign in'));
    expect(await screen.findByRole('alert')).toHaveTextContent('Try again in 2 minutes.');
  });

  it('is skipped by who is signed in', async () => {
    const { router } = await renderApp(withOrganization(signedInApi()), '/sign-in?next=%2Faccount%2Fpassword');
    expect(await screen.findByRole('heading', { name: 'Change your password' })).toBeVisible();
    expect(router.state.location.pathname).toBe('/account/password');
  });

  it('never leads to another site', async () => {
    const { user, router } = await renderApp(apiFor(), '/sign-in?next=%2F%2Fevil.example%2F');
    await user.type(await email(), ada.email);
    await user.type(passwordField(), password);
    await user.click(press('Sign in'));
    expect(await screen.findByRole('heading', { name: organization().name })).toBeVisible();
    expect(router.state.location.pathname).toBe('/organizations/pier');
  });
});

describe('a password field', () => {
  it('can be looked at, and tells password managers its purpose', async () => {
    const { user } = await renderApp(apiFor(), '/register');
    await screen.findByRole('heading', { name: 'Create an account' });
    expect(passwordField()).toHaveAttribute('autocomplete', 'new-password');
    expect(passwordField()).toHaveAttribute('type', 'password');
    await user.click(press('Show the password'));
    expect(passwordField()).toHaveAttribute('type', 'text');
    await user.click(press('Hide the password'));
    expect(passwordField()).toHaveAttribute('type', 'password');
  });
});

describe('registering', () => {
  async function fill(api: FakeApi, secret = password) {
    const app = await renderApp(api, '/register');
    await app.user.type(await screen.findByLabelText('Your name'), 'Ada');
    await app.user.type(await email(), 'ada@quayside.test');
    await app.user.type(passwordField(), secret);
    await app.user.click(press('Create account'));
    return app;
  }

  it('ends with a word to check the mail', async () => {
    const api = apiFor();
    api.on('POST /auth/register', () => json({ email: ada.email }, 202));
    await fill(api);
    expect(await screen.findByRole('heading', { name: 'Check your mail' })).toBeVisible();
    expect(api.calls('POST /auth/register')[0]?.body).toEqual({ name: 'Ada', email: 'ada@quayside.test', password });
    expect(sessionStorage).toHaveLength(0);
  });

  it('refuses a short password before it is sent', async () => {
    const api = apiFor();
    await fill(api, 'short');
    expect(passwordField()).toHaveAccessibleDescription(/Use at least 12 characters; this has 5/);
    expect(passwordField()).toHaveFocus();
    expect(api.calls('POST /auth/register')).toEqual([]);
  });

  it('shows what the API says about a field at that field', async () => {
    const api = apiFor();
    api.on('POST /auth/register', () =>
      problem(422, 'validation-failed', { errors: [{ pointer: '/email', detail: 'This domain takes no mail.' }] }),
    );
    await fill(api);
    await waitFor(async () => expect(await email()).toHaveAccessibleDescription('This domain takes no mail.'));
    expect(await email()).toHaveFocus();
    expect(screen.queryByRole('alert')).not.toBeInTheDocument();
  });

  it('keeps what was typed over a reload, but never the password', async () => {
    const api = apiFor();
    const app = await fill(api, 'short');
    app.leave();
    expect(JSON.stringify({ ...sessionStorage })).not.toContain('short');
    await renderApp(api, '/register');
    expect(await screen.findByLabelText('Your name')).toHaveValue('Ada');
    expect(await email()).toHaveValue('ada@quayside.test');
    expect(passwordField()).toHaveValue('');
  });
});

describe('a mailed link', () => {
  it('confirms the address, and its token leaves the address bar', async () => {
    const api = apiFor();
    api.on('POST /auth/verify-email', () => noContent());
    await renderApp(api, '/verify-email#token=secret');
    expect(await screen.findByRole('heading', { name: 'Your address is confirmed' })).toBeVisible();
    expect(api.calls('POST /auth/verify-email').map(({ body }) => body)).toEqual([{ token: 'secret' }]);
    expect(window.location.href).not.toContain('secret');
  });

  it('that no longer works leads to a new one', async () => {
    const api = apiFor();
    api.on('POST /auth/verify-email', () => problem(410, 'link-invalid'));
    await renderApp(api, '/verify-email#token=old');
    expect(await screen.findByRole('heading', { name: 'This link no longer works' })).toBeVisible();
    expect(screen.getByRole('link', { name: 'Send a new mail' })).toHaveAttribute('href', '/resend-verification');
  });

  it('sets a new password, and then asks to sign in with it', async () => {
    const api = apiFor();
    api.on('POST /auth/reset-password', () => noContent());
    const { user } = await renderApp(api, '/reset-password#token=secret');
    await screen.findByRole('heading', { name: 'Set a new password' });
    await user.type(passwordField('New password'), 'a quiet evening tide');
    await user.click(press('Set password'));
    expect(await screen.findByText(/Your new password is set/)).toBeVisible();
    expect(api.calls('POST /auth/reset-password')[0]?.body).toEqual({
      token: 'secret',
      password: 'a quiet evening tide',
    });
  });
});

describe('asking for a mail', () => {
  it.each([
    ['/forgot-password', 'Send the link', 'POST /auth/forgot-password'],
    ['/resend-verification', 'Send a new link', 'POST /auth/resend-verification'],
  ])('%s answers alike for every address', async (path, button, route) => {
    const api = apiFor();
    api.on(route, () => json({ email: 'nobody@quayside.test' }, 202));
    const { user } = await renderApp(api, path);
    await user.type(await email(), 'nobody@quayside.test');
    await user.click(press(button));
    const answer = await screen.findByText(/^If /);
    expect(answer).toHaveTextContent('is on its way');
  });
});
