import { onlineManager } from '@tanstack/react-query';
import { act, screen, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { FakeApi, json, person, problem } from '../test/fake-api.ts';
import { organization, page, renderApp, signedInApi, withOrganization } from '../test/render-app.tsx';

const ada = person('Ada');

describe('an outage', () => {
  it('is said, and the page comes by itself when it is over', async () => {
    const api = withOrganization(signedInApi(ada));
    api.on('GET /organizations/pier/members', () => page([]));
    const { user } = await renderApp(api, '/organizations/pier');
    await screen.findByRole('heading', { name: 'North Pier' });
    api.down = 'unavailable';
    await user.click(screen.getByRole('link', { name: 'Members' }));
    expect(await screen.findByText('Temporarily unavailable')).toBeVisible();
    expect(screen.getByText('Temporarily unavailable.')).toBeVisible();
    api.down = 'no';
    expect(await screen.findByRole('heading', { name: 'Nobody matches' })).toBeVisible();
    expect(screen.queryByText('Temporarily unavailable.')).not.toBeInTheDocument();
  });

  it('at the start is waited for', async () => {
    const api = withOrganization(signedInApi(ada));
    api.down = 'unreachable';
    await renderApp(api, '/organizations/pier');
    expect(await screen.findByText('Quayside can’t be reached')).toBeVisible();
    api.down = 'no';
    expect(await screen.findByRole('heading', { name: 'North Pier' })).toBeVisible();
  });

  it('leaves a form as it is, to be sent again', async () => {
    const api = withOrganization(signedInApi(ada));
    const { user } = await renderApp(api, '/organizations/pier');
    const name = await screen.findByLabelText('Name of the organization');
    await user.type(name, ' & Sons');
    api.down = 'unreachable';
    await user.click(screen.getByRole('button', { name: 'Save' }));
    expect(await screen.findByText('That didn’t reach Quayside')).toBeVisible();
    expect(name).toHaveValue('North Pier & Sons');
    api.down = 'no';
    api.on('PATCH /organizations/pier', ({ body }) => json({ ...organization(), ...(body as object) }));
    await user.click(screen.getByRole('button', { name: 'Save' }));
    expect(await screen.findByText('The new name is saved.')).toBeVisible();
  });
});

describe('being offline', () => {
  afterEach(() => onlineManager.setOnline(true));

  it('is said for as long as it lasts', async () => {
    await renderApp(withOrganization(signedInApi(ada)), '/organizations/pier');
    await screen.findByRole('heading', { name: 'North Pier' });
    act(() => onlineManager.setOnline(false));
    expect(await screen.findByText('You are offline.')).toBeVisible();
    act(() => onlineManager.setOnline(true));
    await waitFor(() => expect(screen.queryByText('You are offline.')).not.toBeInTheDocument());
  });
});

describe('finding one’s way', () => {
  it('an unknown address says so', async () => {
    await renderApp(new FakeApi(), '/no/such/page');
    expect(await screen.findByRole('heading', { name: 'There is no such page' })).toBeVisible();
    expect(screen.getByRole('link', { name: 'Go to the start page' })).toHaveAttribute('href', '/');
  });

  it('each page has a title, and takes the focus to its heading when one comes from another page', async () => {
    const api = withOrganization(signedInApi(ada));
    api.on('GET /organizations/pier/members', () => page([]));
    const { user } = await renderApp(api, '/organizations/pier');
    await screen.findByRole('heading', { name: 'North Pier' });
    await waitFor(() => expect(document.title).toBe('North Pier: overview · Quayside'));
    expect(document.body).toHaveFocus();
    await user.click(screen.getByRole('link', { name: 'Members' }));
    expect(await screen.findByRole('heading', { name: 'Members', level: 1 })).toHaveFocus();
    expect(document.title).toBe('North Pier: members · Quayside');
  });

  it('the first stop of the keyboard leads past the navigation', async () => {
    const { user } = await renderApp(withOrganization(signedInApi(ada)), '/organizations/pier');
    await screen.findByRole('heading', { name: 'North Pier' });
    await user.tab();
    expect(screen.getByRole('link', { name: 'Skip to the content' })).toHaveFocus();
    await user.keyboard('{Enter}');
    expect(screen.getByRole('main')).toHaveFocus();
  });

  it('a member sees no way to what only owners and admins may see', async () => {
    await renderApp(withOrganization(signedInApi(ada), { role: 'member' }), '/organizations/pier');
    await screen.findByRole('heading', { name: 'North Pier' });
    await waitFor(() => expect(screen.queryByRole('link', { name: 'Audit log' })).not.toBeInTheDocument());
    expect(screen.queryByRole('link', { name: 'Invitations' })).not.toBeInTheDocument();
    expect(screen.getByRole('link', { name: 'Members' })).toBeVisible();
  });
});

describe('another person at the same browser', () => {
  it('starts at their own start page, with nothing of the one before', async () => {
    const api = withOrganization(signedInApi(ada));
    const bo = person('Bo');
    api.addPerson(bo);
    const { session, queryClient } = await renderApp(api, '/organizations/pier');
    await screen.findByRole('heading', { name: 'North Pier' });
    api.on('GET /organizations', () => page([]));
    api.on('GET /organizations/pier', () => problem(404, 'not-found'));
    await act(() => session.signIn({ email: bo.email, password: 'correct horse battery' }));
    expect(await screen.findByRole('heading', { name: 'You aren’t in an organization yet' })).toBeVisible();
    expect(queryClient.getQueryData(['organizations', 'pier'])).toBeUndefined();
  });
});

describe('the look', () => {
  it('is chosen in the menu and kept', async () => {
    const { user } = await renderApp(withOrganization(signedInApi(ada)), '/organizations/pier');
    await user.click(await screen.findByRole('button', { name: /Your menu/ }));
    await user.click(await screen.findByRole('menuitemradio', { name: 'Dark' }));
    expect(document.documentElement).toHaveAttribute('data-mantine-color-scheme', 'dark');
    expect(localStorage.getItem('quayside.color-scheme')).toBe('dark');
  });
});
