import { act, render, screen } from '@testing-library/react';
import { QueryClient } from '@tanstack/react-query';
import { afterEach, expect, it } from 'vitest';
import type { Clock } from '../../shared/maintenance/clock.ts';
import { maintenance } from '../../shared/maintenance/maintenance.ts';
import { status } from '../../test/fake-api.ts';
import { Providers } from '../providers.tsx';
import { MaintenanceBar } from './maintenance-bar.tsx';

/** A clock that goes when it is told to. */
class HandClock implements Clock {
  readonly listeners = new Set<() => void>();
  #now = Date.parse('2026-11-21T17:00:00Z');

  now = (): number => this.#now;

  every(_: number, listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  pass(seconds: number): void {
    this.#now += seconds * 1000;
    act(() => this.listeners.forEach((listener) => listener()));
  }
}

function show() {
  const clock = new HandClock();
  render(
    <Providers queryClient={new QueryClient()} env="test">
      <MaintenanceBar clock={clock} onNavigate={() => undefined} />
    </Providers>,
  );
  const announce = (seconds: number): void =>
    act(() =>
      maintenance.status.set(status('scheduled', { startsAt: new Date(clock.now() + seconds * 1000).toISOString() })),
    );
  return { clock, announce };
}

afterEach(() => maintenance.status.set(status('off')));

it('counts down by the clock: minutes, then seconds, then now', () => {
  const { clock, announce } = show();
  announce(12 * 60 + 30);
  const bar = screen.getByRole('region', { name: 'Maintenance' });
  expect(bar).toHaveTextContent(/begins in 12 min /);
  clock.pass(31);
  expect(bar).toHaveTextContent(/begins in 11 min /);
  clock.pass(11 * 60);
  expect(bar).toHaveTextContent(/begins in 59 s /);
  clock.pass(1);
  expect(bar).toHaveTextContent(/begins in 58 s /);
  clock.pass(60);
  expect(bar).toHaveTextContent(/begins now /);
});

it('is spoken when it appears and at few moments after, not with each second', () => {
  const { clock, announce } = show();
  const spoken = screen.getByRole('status');
  expect(spoken, 'there before it speaks, or it isn’t heard').toBeEmptyDOMElement();
  announce(12 * 60);
  const said = new Set<string | null>();
  for (let second = 0; second < 12 * 60; second += 1) {
    said.add(spoken.textContent);
    clock.pass(1);
  }
  expect([...said].map((words) => /begins (.*?),/.exec(words ?? '')?.[1])).toEqual([
    'in less than 15 minutes',
    'in less than 10 minutes',
    'in less than 5 minutes',
    'in less than 2 minutes',
    'in less than a minute',
  ]);
});

it('has no clock running while nothing is announced', () => {
  const { clock, announce } = show();
  expect(clock.listeners.size).toBe(0);
  announce(60);
  expect(clock.listeners.size).toBe(1);
});
