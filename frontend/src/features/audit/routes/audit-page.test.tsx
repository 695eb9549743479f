import { screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import type { AuditEvent } from '../../../shared/api/types.ts';
import { person } from '../../../test/fake-api.ts';
import { page, renderApp, signedInApi, withOrganization } from '../../../test/render-app.tsx';

const event = (id: string, extra: Partial<AuditEvent>): AuditEvent => ({
  id,
  action: 'member.removed',
  actor: { id: 'a', name: 'Ada' },
  target: { type: 'user', id: 'b', label: 'Bo' },
  details: {},
  ip: '203.0.113.9',
  createdAt: '2026-01-05T08:00:00.000Z',
  ...extra,
});

it('tells what happened in sentences, filtered and page by page', async () => {
  const api = withOrganization(signedInApi(person('Ada')));
  api.on('GET /organizations/pier/audit-events', ({ query }) => {
    if (query.get('action') === 'member.left') return page([event('3', { action: 'member.left' })]);
    return query.get('cursor') ? page([event('2', { target: null })]) : page([event('1', {})], 'next');
  });
  const { user, router } = await renderApp(api, '/organizations/pier/audit');
  const list = await screen.findByRole('list', { name: /Events/ });
  expect(list).toHaveTextContent('Ada removed Bo');
  expect(list).toHaveTextContent('from 203.0.113.9');
  await user.click(screen.getByRole('button', { name: 'Load more events' }));
  expect(await screen.findByText(/removed someone/)).toBeVisible();
  await user.selectOptions(screen.getByLabelText('Show only'), 'member.left');
  expect(await screen.findByText(/left the organization/)).toBeVisible();
  expect(router.state.location.search).toEqual({ action: 'member.left' });
});

it('has the exact time in the title of a relative one', async () => {
  const api = withOrganization(signedInApi(person('Ada')));
  api.on('GET /organizations/pier/audit-events', () => page([event('1', {})]));
  await renderApp(api, '/organizations/pier/audit');
  const time = (await screen.findByRole('list', { name: /Events/ })).querySelector('time');
  expect(time).toHaveAttribute('datetime', '2026-01-05T08:00:00.000Z');
  expect(time).toHaveAttribute('title', expect.stringContaining('January 5, 2026'));
});
