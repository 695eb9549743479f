import { describe, expect, it } from 'vitest';
import { maintenanceOf as seen } from '../../../test/fake-api.ts';
import { changeOf, endAfter, faultsOf, type PlanValues, standing, toLocal, valuesOf } from './maintenance-plan.ts';

// A person's own times, whatever zone the tests run in.
const now = new Date(2026, 10, 21, 17, 48).getTime();
const iso = (hours: number, minutes = 0): string => new Date(2026, 10, 21, hours, minutes).toISOString();

const values = (extra: Partial<PlanValues> = {}): PlanValues => ({
  begin: 'now',
  startsAt: '',
  endsAt: '',
  message: '',
  ...extra,
});

it('times go to the input and back without a shift', () => {
  expect(toLocal(iso(18, 5))).toBe('2026-11-21T18:05');
  expect(changeOf(values({ begin: 'later', startsAt: '2026-11-21T18:05' }), seen()).startsAt).toBe(iso(18, 5));
});

describe('what is asked of the API', () => {
  it('begins at once, even where a time was chosen before “now” was', () => {
    const change = changeOf(values({ startsAt: '2026-11-21T18:05', message: ' New berths ' }), seen());
    expect(change).toEqual({ enabled: true, message: 'New berths', startsAt: null, endsAt: null });
  });

  it('keeps the beginning of what is on already', () => {
    const on = seen({ state: 'on', enabled: true, startsAt: iso(17) });
    expect(changeOf(values({ endsAt: '2026-11-21T19:00' }), on)).toMatchObject({ startsAt: iso(17), endsAt: iso(19) });
  });

  it('is what was planned when nothing is touched', () => {
    const plan = { enabled: true, message: 'New berths', startsAt: iso(18), endsAt: iso(19) };
    const scheduled = seen({ state: 'scheduled', ...plan });
    expect(changeOf(valuesOf(scheduled), scheduled)).toEqual(plan);
  });
});

it.each([
  ['nothing chosen but now', values(), {}],
  ['no beginning', values({ begin: 'later' }), { startsAt: /Choose when/ }],
  ['a beginning that has passed', values({ begin: 'later', startsAt: '2026-11-21T17:00' }), { startsAt: /ahead/ }],
  ['an end that has passed', values({ endsAt: '2026-11-21T17:00' }), { endsAt: /ahead/ }],
  [
    'an end before the beginning',
    values({ begin: 'later', startsAt: '2026-11-21T19:00', endsAt: '2026-11-21T18:30' }),
    { endsAt: /after the beginning/ },
  ],
  ['a message of 501 characters', values({ message: 'x'.repeat(501) }), { message: /500/ }],
  ['a message of 500 characters', values({ message: '🚢'.repeat(500) }), {}],
])('%s', (_, plan, faults) => {
  const found = faultsOf(plan, now, false);
  expect(Object.keys(found)).toEqual(Object.keys(faults));
  for (const [field, words] of Object.entries(faults)) expect(found[field as keyof PlanValues]).toMatch(words);
});

it('an end some time after the beginning', () => {
  expect(endAfter(values(), 30, now)).toBe('2026-11-21T18:18');
  expect(endAfter(values({ begin: 'later', startsAt: '2026-11-21T20:00' }), 60, now)).toBe('2026-11-21T21:00');
});

it.each([
  [seen({ updatedBy: 'Olga' }), 'Maintenance was switched off by Olga.'],
  [
    seen({ state: 'scheduled', startsAt: iso(20), endsAt: iso(21), updatedBy: 'Olga', message: 'New berths' }),
    'It was scheduled by Olga for 20:00–21:00. The message is “New berths”.',
  ],
  [seen({ state: 'on', endsAt: iso(19) }), 'It was switched on, with 19:00 as the planned end.'],
])('what stands now, in words (%#)', (data, words) => {
  expect(standing(data, now)).toBe(words);
});
