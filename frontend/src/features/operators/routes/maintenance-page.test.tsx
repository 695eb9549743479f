import { act, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { AdminMaintenance, MaintenanceChange } from '../../../shared/api/types.ts';
import { type FakeApi, json, maintenanceOf, person, problem, type Received, release } from '../../../test/fake-api.ts';
import { renderApp, signedInApi } from '../../../test/render-app.tsx';

const olga = person('Olga', { role: 'operator' });
const pod = (name: string, extra: Partial<AdminMaintenance['pods'][number]> = {}) => ({
  name,
  kind: 'user' as const,
  state: 'off' as const,
  source: 'redis' as const,
  problem: null,
  version: '1.2.3',
  seenAt: new Date().toISOString(),
  ...extra,
});
const inMinutes = (minutes: number): string => new Date(Date.now() + minutes * 60_000).toISOString();

/** The API's side: one document, changed against its version only. */
class Truth {
  data = maintenanceOf({
    source: { kind: 'configmap', name: 'backend/backend-maintenance' },
    pods: [pod('backend-a'), pod('backend-b'), pod('backend-admin-c', { kind: 'admin' })],
  });

  constructor(api: FakeApi) {
    api.on('GET /admin/release', () => json(release));
    api.on('GET /admin/maintenance', () => json(this.data));
    api.on('PUT /admin/maintenance', (request) => this.#put(request));
  }

  /** Another operator, or kubectl. */
  change(changes: Partial<AdminMaintenance>): void {
    this.data = { ...this.data, ...changes, version: String(Number(this.data.version) + 1) };
  }

  #put({ headers, body }: Received): Response {
    if (headers.get('if-match') !== `"${this.data.version}"`) return problem(412, 'precondition-failed');
    const { enabled, message = null, startsAt = null, endsAt = null } = body as MaintenanceChange;
    const state = !enabled ? 'off' : startsAt !== null && Date.parse(startsAt) > Date.now() ? 'scheduled' : 'on';
    const updated = { updatedBy: 'Olga', updatedAt: new Date().toISOString() };
    this.change({ state, enabled, message, startsAt, endsAt, ...updated });
    return json(this.data);
  }
}

async function openPage(changes: Partial<AdminMaintenance> = {}) {
  const api = signedInApi(olga);
  const truth = new Truth(api);
  truth.data = { ...truth.data, ...changes };
  const app = await renderApp(api, '/ops/maintenance');
  await screen.findByRole('heading', { name: 'Maintenance', level: 1 });
  await screen.findByRole('heading', { name: 'Pods' });
  const look = () => act(() => app.queryClient.refetchQueries({ queryKey: ['admin', 'maintenance'] }));
  const sent = () => api.calls('PUT /admin/maintenance').map(({ body }) => body);
  return { api, truth, app, user: app.user, look, sent };
}

const button = (name: string | RegExp) => screen.getByRole('button', { name });
const dialog = async () => within(await screen.findByRole('dialog'));
const state = (name: RegExp) => screen.findByRole('region', { name });

describe('switching it on', () => {
  it('asks first, sends message and planned end, and shows it everywhere in the console', async () => {
    const { user, sent } = await openPage();
    expect(await state(/^Maintenance is off$/)).toHaveTextContent('Everyone is served.');
    await user.type(screen.getByLabelText('Message'), 'New berths.');
    await user.click(button('after 30 min'));
    await user.click(button('Switch maintenance on'));
    expect(sent()).toEqual([]);
    await user.click((await dialog()).getByRole('button', { name: 'Switch on' }));
    const card = await state(/^Maintenance is on$/);
    expect(card).toHaveTextContent(/The planned end is .*, in (29|30) min; it lasts until/);
    expect(card).toHaveTextContent('Changed by Olga, just now');
    expect(sent()).toMatchObject([{ enabled: true, message: 'New berths.', startsAt: null }]);
    expect(screen.getByRole('region', { name: 'Maintenance' })).toHaveTextContent('People get the maintenance page');
    expect(screen.getByRole('link', { name: 'Maintenance On' })).toBeVisible();
  });

  it('is not done when the operator thinks better of it', async () => {
    const { user, sent } = await openPage();
    await user.click(button('Switch maintenance on'));
    await user.click((await dialog()).getByRole('button', { name: 'Cancel' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument());
    expect(sent()).toEqual([]);
  });

  it('ahead needs a time, and announces it', async () => {
    const { user, sent } = await openPage();
    await user.click(screen.getByRole('radio', { name: 'At a time' }));
    await user.click(button('Schedule maintenance'));
    expect(await screen.findByText('Choose when it begins.')).toBeVisible();
    expect(sent()).toEqual([]);
    await user.type(screen.getByLabelText('Beginning'), '2099-05-05T18:00');
    await user.click(button('after 1 h'));
    await user.click(button('Schedule maintenance'));
    expect(await state(/^Maintenance begins in/)).toHaveTextContent('18:00–19:00');
    expect(sent()).toMatchObject([{ enabled: true, startsAt: new Date('2099-05-05T18:00').toISOString() }]);
    expect(screen.getByRole('link', { name: 'Maintenance Soon' })).toBeVisible();
  });

  it('says in the API’s words when the cluster can’t be told', async () => {
    const { api, user } = await openPage();
    api.on('PUT /admin/maintenance', () =>
      problem(503, 'service-unavailable', { detail: 'The Kubernetes API does not answer.' }),
    );
    await user.click(button('Switch maintenance on'));
    await user.click((await dialog()).getByRole('button', { name: 'Switch on' }));
    expect(await screen.findByText('Nothing was changed')).toBeVisible();
    expect(screen.getByText('The Kubernetes API does not answer.')).toBeVisible();
  });

  it('puts what the API says about a field at that field', async () => {
    const { api, user } = await openPage();
    const errors = [{ pointer: '/endsAt', detail: 'Choose a time that is still to come.' }];
    api.on('PUT /admin/maintenance', () => problem(422, 'validation-failed', { errors }));
    await user.click(button('Switch maintenance on'));
    await user.click((await dialog()).getByRole('button', { name: 'Switch on' }));
    expect(await screen.findByLabelText('Planned end')).toHaveAccessibleDescription(/still to come/);
  });
});

const on = { state: 'on', enabled: true, message: 'New berths.', endsAt: inMinutes(20) } as const;

describe('while it is on', () => {
  it('is switched off after a question', async () => {
    const { user, sent } = await openPage(on);
    await user.click(button('Switch off'));
    expect(sent()).toEqual([]);
    await user.click((await dialog()).getByRole('button', { name: 'Switch off' }));
    expect(await state(/^Maintenance is off$/)).toBeVisible();
    expect(sent()).toEqual([{ enabled: false }]);
    expect(screen.queryByRole('link', { name: 'Maintenance On' })).not.toBeInTheDocument();
  });

  it('what people are told is changed without a question', async () => {
    const { user, sent } = await openPage(on);
    expect(button('Save')).toBeDisabled();
    await user.clear(screen.getByLabelText('Message'));
    await user.type(screen.getByLabelText('Message'), 'Nearly there.');
    await user.click(button('Save'));
    expect(await screen.findByText('What people are told is saved.')).toBeVisible();
    expect(sent()).toMatchObject([{ enabled: true, message: 'Nearly there.' }]);
  });

  it('a planned end that has passed is said', async () => {
    await openPage({ ...on, endsAt: inMinutes(-5) });
    expect(await state(/^Maintenance is on$/)).toHaveTextContent('has passed, and people are still kept out');
  });
});

describe('two operators', () => {
  it('the second sees what the first set, keeps their own words, and may then put them in place', async () => {
    const { user, truth, sent } = await openPage(on);
    await user.type(screen.getByLabelText('Message'), ' And a crane.');
    truth.change({ message: 'Dredging.', updatedBy: 'Nia' });
    await user.click(button('Save'));
    expect(await screen.findByText('Someone else changed this meanwhile')).toBeVisible();
    await user.click(button('Load the newest version'));
    expect(await screen.findByText(/switched on by Nia, with .* The message is “Dredging\.”/)).toBeVisible();
    expect(screen.getByLabelText('Message')).toHaveValue('New berths. And a crane.');
    await user.click(button('Save'));
    expect(await screen.findByText('What people are told is saved.')).toBeVisible();
    expect(sent()).toHaveLength(2);
    expect(truth.data.message).toBe('New berths. And a crane.');
  });

  it('the second doesn’t end what the first has changed without having seen it', async () => {
    const { user, truth } = await openPage(on);
    await user.click(button('Switch off'));
    truth.change({ endsAt: inMinutes(90), updatedBy: 'Nia' });
    await user.click((await dialog()).getByRole('button', { name: 'Switch off' }));
    expect(await (await dialog()).findByText(/switched on by Nia/)).toBeVisible();
    expect(truth.data.state).toBe('on');
    await user.click((await dialog()).getByRole('button', { name: 'Switch off' }));
    expect(await state(/^Maintenance is off$/)).toBeVisible();
  });

  it('an untouched form follows what others set', async () => {
    const { truth, look } = await openPage();
    truth.change({ ...on, message: 'By kubectl.', updatedBy: null, updatedAt: new Date().toISOString() });
    await look();
    await waitFor(() => expect(screen.getByLabelText('Message')).toHaveValue('By kubectl.'));
    expect(await state(/^Maintenance is on$/)).toHaveTextContent('Changed outside of the console');
  });
});

describe('the pods', () => {
  it('are shown with what each reports, as they follow', async () => {
    const { truth, look } = await openPage();
    expect(screen.getByText('All 3 pods serve everyone.')).toBeVisible();
    truth.change({ ...on, pods: [pod('backend-a', { state: 'on' }), pod('backend-b', { source: 'file' })] });
    await look();
    expect(await screen.findByText('1 of 2 pods have followed; the others are about to.')).toBeVisible();
    expect(screen.getByRole('row', { name: /backend-b people Serves everyone its file 1\.2\.3/ })).toBeVisible();
  });

  it('can’t all be known while Redis is away, which is said', async () => {
    await openPage({ fleetKnown: false, pods: [pod('backend-admin-c', { kind: 'admin', source: 'api' })] });
    expect(screen.getByText('Redis is away')).toBeVisible();
    expect(screen.queryByText(/^All 1 pods/)).not.toBeInTheDocument();
    expect(screen.getByRole('row', { name: /backend-admin-c operators Serves everyone Kubernetes/ })).toBeVisible();
  });

  it('a state that can’t be read is said, and why', async () => {
    await openPage({ problem: 'It isn’t JSON: line 1.' });
    expect(screen.getByText(/It isn’t JSON: line 1\. What was known last is shown/)).toBeVisible();
  });
});
