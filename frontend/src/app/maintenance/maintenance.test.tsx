import { act, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { FakeApi, json, person, problem, status } from '../../test/fake-api.ts';
import { organization, page, renderApp, signedInApi, withOrganization } from '../../test/render-app.tsx';

const ada = person('Ada');
const closed = { host: 'people', detail: 'New berths are being built.', retryAfter: '5' } as const;
const inMinutes = (minutes: number): string => new Date(Date.now() + minutes * 60_000).toISOString();

const overlay = () => screen.findByRole('dialog', { name: 'Closed for maintenance' });
const overlayGone = () =>
  waitFor(() => expect(screen.queryByRole('dialog', { name: 'Closed for maintenance' })).not.toBeInTheDocument());

type App = Awaited<ReturnType<typeof renderApp>>;
/** As the watcher's own clock would, without the wait. */
const lookAgain = (app: App): void => act(() => app.maintenance.ask());

describe('maintenance that begins while a form is filled in', () => {
  async function beginWhileTyping(submit: boolean) {
    const api = withOrganization(signedInApi(ada));
    const app = await renderApp(api, '/organizations/pier');
    const name = await screen.findByLabelText<HTMLInputElement>('Name of the organization');
    await waitFor(() => expect(document.title).toBe('North Pier: overview · Quayside'));
    await app.user.type(name, ' & Sons');
    api.maintenance = { ...closed, endsAt: inMinutes(12.5) };
    if (submit) await app.user.click(screen.getByRole('button', { name: 'Save' }));
    else lookAgain(app);
    return { api, app, name, page: within(await overlay()) };
  }

  it('lies over the page, says why and until when, and has the focus', async () => {
    const { page: maintenancePage } = await beginWhileTyping(true);
    expect(maintenancePage.getByText(closed.detail)).toBeVisible();
    expect(maintenancePage.getByText(/Expected back at/)).toHaveTextContent(/at \d\d:\d\d, in 12 min$/);
    expect(maintenancePage.getByRole('heading', { level: 1 })).toHaveFocus();
    expect(document.title).toBe('Closed for maintenance · Quayside');
    expect(screen.queryByText('Temporarily unavailable.')).not.toBeInTheDocument();
  });

  it('gives back the very same form, and says that nothing of it was sent', async () => {
    const { api, app, name } = await beginWhileTyping(true);
    api.maintenance = undefined;
    lookAgain(app);
    await overlayGone();
    expect(await screen.findByText('Maintenance is over. You can go on where you were.')).toBeVisible();
    expect(screen.getByLabelText('Name of the organization')).toBe(name);
    expect(name).toHaveValue('North Pier & Sons');
    expect(screen.getByText('Not sent: closed for maintenance')).toBeVisible();
    expect(document.title).toBe('North Pier: overview · Quayside');
    api.on('PATCH /organizations/pier', ({ body }) => json({ ...organization(), ...(body as object) }));
    await app.user.click(screen.getByRole('button', { name: 'Save' }));
    expect(await screen.findByText('The new name is saved.')).toBeVisible();
  });

  it('lets what reads wait instead of failing, and looks at everything anew afterwards', async () => {
    const { api, app } = await beginWhileTyping(false);
    api.on('GET /organizations/pier/members', () => page([]));
    await act(() =>
      app.router.navigate({ to: '/organizations/$organizationId/members', params: { organizationId: 'pier' } }),
    );
    const before = api.calls('GET /organizations/pier').length;
    api.maintenance = undefined;
    lookAgain(app);
    expect(await screen.findByRole('heading', { name: 'Nobody matches' })).toBeVisible();
    await waitFor(() => expect(api.calls('GET /organizations/pier').length).toBeGreaterThan(before));
    expect(screen.queryByRole('alert')).not.toBeInTheDocument();
  });

  it('sends nothing but the quiet question while it lasts', async () => {
    const { api, app } = await beginWhileTyping(false);
    const before = api.received.length;
    act(() => void app.queryClient.refetchQueries({ queryKey: ['organizations'] }));
    lookAgain(app);
    await waitFor(() => expect(api.received.length).toBeGreaterThan(before));
    expect(new Set(api.received.slice(before).map(({ path }) => path))).toEqual(new Set(['/maintenance']));
  });

  it('says so when it takes longer than planned, and where its end isn’t known', async () => {
    const { api, app, page: maintenancePage } = await beginWhileTyping(false);
    api.maintenance = { ...closed, endsAt: inMinutes(-1) };
    lookAgain(app);
    expect(await maintenancePage.findByText(/It takes longer than planned/)).toBeVisible();
    api.maintenance = closed;
    lookAgain(app);
    expect(await maintenancePage.findByText('When it ends isn’t known yet.')).toBeVisible();
  });

  it('looks again when asked to, and says what came of it', async () => {
    const { app, page: maintenancePage } = await beginWhileTyping(false);
    await app.user.click(maintenancePage.getByRole('button', { name: 'Look again now' }));
    expect(await maintenancePage.findByText('Still closed. We keep looking.')).toBeVisible();
  });

  it('keeps the Escape key from the dialogs beneath', async () => {
    const api = withOrganization(signedInApi(ada));
    const app = await renderApp(api, '/organizations/pier');
    await app.user.click(await screen.findByRole('button', { name: 'Hand over ownership' }));
    const dialog = await screen.findByRole('dialog', { name: /Hand over/ });
    api.maintenance = closed;
    lookAgain(app);
    await overlay();
    await app.user.keyboard('{Escape}');
    await app.user.click(screen.getByText(closed.detail));
    await app.user.keyboard('{Escape}');
    expect(dialog).toBeInTheDocument();
  });
});

describe('a page that is opened during maintenance', () => {
  it('comes up by itself, signed in as before, with the draft of before', async () => {
    const api = withOrganization(signedInApi(ada));
    const first = await renderApp(api, '/organizations/pier');
    await first.user.type(await screen.findByLabelText('Name of the organization'), ' & Sons');
    first.leave();

    api.maintenance = closed;
    const app = await renderApp(api, '/organizations/pier');
    expect(within(await overlay()).getByText(closed.detail)).toBeVisible();
    expect(app.session.state.get().status).toBe('restoring');
    expect(localStorage.getItem('quayside.signed-in')).toBe('1');
    api.maintenance = undefined;
    lookAgain(app);
    expect(await screen.findByRole('heading', { name: 'North Pier' })).toBeVisible();
    expect(app.session.state.get()).toEqual({ status: 'active', user: ada });
    expect(await screen.findByLabelText('Name of the organization')).toHaveValue('North Pier & Sons');
    expect(window.location.pathname).toBe('/organizations/pier');
    await overlayGone();
  });

  it('is refused to a stranger too, who gets the sign-in page afterwards', async () => {
    const api = new FakeApi();
    api.maintenance = closed;
    const app = await renderApp(api, '/sign-in');
    await overlay();
    api.maintenance = undefined;
    lookAgain(app);
    await overlayGone();
    expect(screen.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  });
});

describe('an outage', () => {
  it('is never called maintenance', async () => {
    const api = withOrganization(signedInApi(ada));
    const app = await renderApp(api, '/organizations/pier');
    await screen.findByRole('heading', { name: 'North Pier' });
    api.down = 'unavailable';
    lookAgain(app);
    await app.user.click(screen.getByRole('link', { name: 'Members' }));
    expect(await screen.findByText('Temporarily unavailable.')).toBeVisible();
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
  });
});

describe('at the operators’ address', () => {
  const olga = person('Olga', { role: 'operator' });
  const credentials = async (app: App, email: string): Promise<void> => {
    await app.user.type(await screen.findByLabelText('E-mail address'), email);
    await app.user.type(screen.getByLabelText('Password'), 'correct horse battery');
    await app.user.click(screen.getByRole('button', { name: 'Sign in' }));
  };
  function opsApi(): FakeApi {
    const api = new FakeApi();
    api.addPerson(ada);
    api.addPerson(olga);
    api.maintenance = { ...closed, host: 'operators' };
    api.on('GET /maintenance', () => json(status('on')));
    api.on('GET /organizations', () => page([]));
    api.on('GET /admin/release', () => problem(404, 'not-found'));
    return api;
  }

  it('an operator signs in and works, under a strip that says so', async () => {
    const app = await renderApp(opsApi(), '/sign-in?next=/organizations');
    expect((await screen.findAllByText(/Only operators can sign in here/))[0]).toBeInTheDocument();
    await credentials(app, olga.email);
    expect(await screen.findByRole('heading', { name: 'Organizations' })).toBeVisible();
    expect(await screen.findByRole('region', { name: 'Maintenance' })).toHaveTextContent('you work as usual');
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
  });

  it('anyone else is told at the form, which stays for an operator to use', async () => {
    const app = await renderApp(opsApi(), '/sign-in');
    await credentials(app, ada.email);
    expect(await screen.findByText('Not sent: closed for maintenance')).toBeVisible();
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
  });

  it('whoever is signed in and isn’t one gets the maintenance page, with the way in for operators', async () => {
    const api = opsApi();
    api.issue(ada);
    localStorage.setItem('quayside.signed-in', '1');
    await renderApp(api, '/organizations');
    expect(await screen.findByRole('button', { name: 'Sign in with your own account' })).toBeVisible();
  });
});

describe('an announcement', () => {
  async function announced(extra: Parameters<typeof status>[1] = {}) {
    const api = withOrganization(signedInApi(ada));
    const news = status('scheduled', { startsAt: inMinutes(12.5), endsAt: inMinutes(42.5), ...extra });
    api.on('GET /maintenance', () => json(news));
    const app = await renderApp(api, '/organizations/pier');
    return { api, app, bar: await screen.findByRole('region', { name: 'Maintenance' }) };
  }

  it('counts down to its beginning', async () => {
    const { bar } = await announced({ message: 'New berths.' });
    expect(bar).toHaveTextContent(/^Maintenance begins in 12 min \(.*\d\d:\d\d.*\)\. New berths\./);
  });

  it('is spoken in rough steps', async () => {
    await announced();
    expect(screen.getByText(/^Maintenance begins in less than 15 minutes, /)).toHaveAttribute('role', 'status');
  });

  it('stays away once dismissed, until there is another one', async () => {
    const { api, app, bar } = await announced();
    await app.user.click(within(bar).getByRole('button', { name: 'Dismiss this announcement' }));
    expect(bar).not.toBeInTheDocument();
    app.leave();
    const again = await renderApp(api, '/organizations/pier');
    await screen.findByRole('heading', { name: 'North Pier' });
    await waitFor(() => expect(again.maintenance.status.get().state).toBe('scheduled'));
    expect(screen.queryByRole('region', { name: 'Maintenance' })).not.toBeInTheDocument();
    api.on('GET /maintenance', () => json(status('scheduled', { startsAt: inMinutes(60) })));
    lookAgain(again);
    expect(await screen.findByRole('region', { name: 'Maintenance' })).toBeVisible();
  });

  it('is for people who aren’t signed in as well', async () => {
    const api = new FakeApi();
    api.on('GET /maintenance', () => json(status('scheduled', { startsAt: inMinutes(12.5) })));
    await renderApp(api, '/sign-in');
    expect(await screen.findByRole('region', { name: 'Maintenance' })).toHaveTextContent('begins in 12 min');
  });
});
