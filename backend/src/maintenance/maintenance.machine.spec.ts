import { beforeEach, describe, expect, test } from '@jest/globals';
import { FRESH_MS, HOLD_MS, MaintenanceMachine } from './maintenance.machine.ts';

const START = new Date('2030-01-31T12:00:00.000Z');
const ON = '{"enabled":true,"message":"by document"}';
const OFF = '{"enabled":false}';
const at = (seconds: number): string => new Date(START.getTime() + seconds * 1000).toISOString();

let monotonicMs: number;
let now: Date;
let machine: MaintenanceMachine;
beforeEach(() => {
  [monotonicMs, now] = [1_000_000, START];
  machine = new MaintenanceMachine({ monotonicMs: () => monotonicMs, now: () => now });
});
const pass = (ms: number): void => {
  monotonicMs += ms;
  now = new Date(now.getTime() + ms);
};
const hear = (version: number, text: string | null): boolean =>
  machine.hear({ version: BigInt(version), text }, 'redis');

describe('what a file says', () => {
  test.each<[string, string | null, string]>([
    ['no file', null, 'off'],
    ['nothing', '', 'off'],
    ['blank', ' \n\t', 'off'],
    ['the word true', 'true', 'on'],
    ['in capitals, with space around', '  TRUE\n', 'on'],
    ['the word false', 'False\n', 'off'],
    ['a document that is off', OFF, 'off'],
    ['a document that is on', ON, 'on'],
    ['on, with keys of another release', '{"enabled":true,"colour":"red","v":2}', 'on'],
    ['on since a moment that has passed', `{"enabled":true,"startsAt":"${at(-1)}"}`, 'on'],
    ['on from a moment that is now', `{"enabled":true,"startsAt":"${at(0)}"}`, 'on'],
    ['on from a moment to come', `{"enabled":true,"startsAt":"${at(1)}"}`, 'scheduled'],
    ['on from a moment of another time zone', '{"enabled":true,"startsAt":"2030-01-31T14:00:01+02:00"}', 'scheduled'],
    ['off, whenever', `{"enabled":false,"startsAt":"${at(1)}"}`, 'off'],
    ['an end that has passed: people end it, not clocks', `{"enabled":true,"endsAt":"${at(-9)}"}`, 'on'],
  ])('%s', (_, text, state) => {
    machine.readFile(text);
    expect({ state: machine.state, problem: machine.belief.problem }).toEqual({ state, problem: null });
  });
});

describe('what nobody can understand', () => {
  test.each<[string, string]>([
    ['a word', 'yes'],
    ['half of a document', ON.slice(0, -7)],
    ['half of a word', 'tru'],
    ['a list', '[true]'],
    ['a number', '1'],
    ['null', 'null'],
    ['a document without enabled', '{"message":"soon"}'],
    ['enabled as text', '{"enabled":"true"}'],
    ['a message that is too long', JSON.stringify({ enabled: true, message: 'x'.repeat(501) })],
    ['a start that is no time', '{"enabled":true,"startsAt":"tomorrow"}'],
    ['binary', '\u0000\u0001{'],
  ])('%s: off where nothing was known, else what was known, and it says so', (_, garbage) => {
    machine.readFile(garbage);
    expect(machine.state).toBe('off');
    expect(machine.belief.problem).toMatch(/can't be understood: .+/);

    machine.readFile(ON);
    expect(machine.belief).toMatchObject({ document: { message: 'by document' }, problem: null });
    machine.readFile(garbage);
    expect(machine.state).toBe('on');
    expect(machine.belief.problem).toMatch(/can't be understood/);

    machine.readFile(OFF);
    expect(machine.state).toBe('off');
    expect(machine.belief.problem).toBeNull();
  });

  test('as a statement: what was known stays, also against the file', () => {
    machine.readFile(OFF);
    hear(1, ON);
    hear(2, '{"enabled":fal');
    expect(machine.state).toBe('on');
    expect(machine.belief).toMatchObject({ source: 'redis', problem: expect.stringContaining('understood') });
  });

  test('a file that can not be read says nothing', () => {
    machine.readFile(ON);
    machine.failFile('EACCES');
    expect(machine.state).toBe('on');
    expect(machine.belief.problem).toBe('EACCES');
  });
});

describe('a statement', () => {
  test('that is fresh wins over the file, whichever is on', () => {
    machine.readFile(OFF);
    hear(1, ON);
    expect([machine.state, machine.belief.source]).toEqual(['on', 'redis']);
    machine.readFile(ON);
    hear(2, OFF);
    expect([machine.state, machine.belief.source]).toEqual(['off', 'redis']);
  });

  test('that is older than one heard before is ignored, and keeps nothing fresh', () => {
    machine.readFile(OFF);
    expect(hear(10, ON)).toBe(true);
    expect(hear(9, OFF)).toBe(false);
    expect(machine.state).toBe('on');
    for (let n = 0; n < 30; n++) {
      pass(HOLD_MS / 20);
      hear(9, ON);
    }
    expect([machine.state, machine.belief.source]).toEqual(['on', 'redis']);
  });

  test('orders by number, not as text', () => {
    hear(9, OFF);
    expect(hear(10, ON)).toBe(true);
    expect(machine.state).toBe('on');
  });

  test('with numbers past 2^53 still has an order', () => {
    expect(machine.hear({ version: 1763731200000000001n, text: OFF }, 'redis')).toBe(true);
    expect(machine.hear({ version: 1763731200000000000n, text: ON }, 'redis')).toBe(false);
    expect(machine.state).toBe('off');
  });

  test('of no document means off', () => {
    hear(1, ON);
    hear(2, null);
    expect(machine.state).toBe('off');
  });

  test('that was made from the same truth by another pod does not change who this one has it from', () => {
    machine.hear({ version: 1n, text: ON }, 'api');
    machine.hear({ version: 1n, text: ON }, 'redis');
    expect(machine.belief.source).toBe('api');
    pass(FRESH_MS + 1);
    machine.hear({ version: 1n, text: ON }, 'redis');
    expect(machine.belief.source).toBe('redis');
  });
});

describe('when heartbeats stop', () => {
  beforeEach(() => {
    machine.readFile(OFF);
    hear(5, ON);
    pass(FRESH_MS);
  });

  test('the statement stands until it is no longer fresh, and is then held against an older file', () => {
    expect(machine.belief.source).toBe('redis');
    pass(HOLD_MS - FRESH_MS);
    expect([machine.state, machine.belief.source]).toEqual(['on', 'redis']);
  });

  test('the file takes over at the end of the hold', () => {
    pass(HOLD_MS - FRESH_MS + 1);
    expect([machine.state, machine.belief.source]).toEqual(['off', 'file']);
  });

  test('the file takes over at once when it changes', () => {
    pass(1);
    machine.readFile('{"enabled":false,"message":"by file"}');
    expect([machine.state, machine.belief.source]).toEqual(['off', 'file']);
  });

  test('a change of the file while the statement is fresh counts once it no longer is', () => {
    machine.readFile('{"enabled":false,"message":"by file"}');
    expect(machine.belief.source).toBe('redis');
    pass(1);
    expect([machine.state, machine.belief.source]).toEqual(['off', 'file']);
  });

  test('a file that says the same already is the source at once', () => {
    machine.readFile(ON);
    hear(5, ON);
    pass(FRESH_MS + 1);
    expect([machine.state, machine.belief.source]).toEqual(['on', 'file']);
  });

  test('they are heard again as soon as they are back, also with numbers that begin anew', () => {
    pass(HOLD_MS);
    expect(machine.belief.source).toBe('file');
    expect(hear(1, ON)).toBe(true);
    expect([machine.state, machine.belief.source]).toEqual(['on', 'redis']);
  });
});

test('wrong wall clocks change nothing but when a planned start comes', () => {
  machine.readFile(OFF);
  hear(5, ON);
  for (const skewed of ['1999-01-01T00:00:00Z', '2099-01-01T00:00:00Z']) {
    now = new Date(skewed);
    expect([machine.state, machine.belief.source]).toEqual(['on', 'redis']);
    expect(hear(4, OFF)).toBe(false);
  }
  pass(FRESH_MS + 1);
  machine.readFile('{"enabled":false,"message":"later"}');
  expect([machine.state, machine.belief.source]).toEqual(['off', 'file']);
});

test('a planned start comes by itself', () => {
  hear(1, `{"enabled":true,"startsAt":"${at(5)}"}`);
  expect(machine.state).toBe('scheduled');
  pass(5000);
  expect(machine.state).toBe('on');
});

/** Numbers from 0 to 1 that a seed fixes, so that a failure can be repeated (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

describe('whatever the order in which things reach the pod', () => {
  test.each(Array.from({ length: 60 }, (_, seed) => seed))('story %i', (seed) => {
    const random = randomFrom(seed);
    const below = (n: number): number => Math.floor(random() * n);
    /** What two operators and kubectl made of it, one after the other. */
    const truth: (string | null)[] = [null];
    const messages: number[] = [];
    let file = 0;
    const heard = { version: -1, atMs: -Infinity };
    let fileChangedAtMs = -Infinity;
    machine.readFile(null);

    for (let step = 0; step < 200; step++) {
      switch (below(6)) {
        case 0:
          truth.push(JSON.stringify({ enabled: random() < 0.5, message: `number ${truth.length}` }));
          messages.push(truth.length - 1);
          break;
        case 1: // a heartbeat of what was true just now, or of a pod that lags
          messages.push(Math.max(0, truth.length - 1 - below(3)));
          break;
        case 2: // one message arrives: any, twice, or never
          if (messages.length > 0) {
            const version = messages[below(messages.length)]!;
            if (random() < 0.7) messages.splice(messages.indexOf(version), 1);
            const accepted = hear(version, truth[version]!);
            const forgotten = monotonicMs - heard.atMs > HOLD_MS;
            expect(accepted).toBe(forgotten || version >= heard.version);
            if (accepted) Object.assign(heard, { version, atMs: monotonicMs });
          }
          break;
        case 3: // the kubelet brings the file forward, never back
          if (file < truth.length - 1) {
            file += 1 + below(truth.length - 1 - file);
            machine.readFile(truth[file]!);
            fileChangedAtMs = monotonicMs;
          }
          break;
        case 4:
          pass(below(4000));
          break;
        default:
          if (random() < 0.1) pass(below(HOLD_MS));
          now = new Date(now.getTime() + (random() - 0.5) * 1e12);
      }
      const silentMs = monotonicMs - heard.atMs;
      const expected =
        silentMs <= FRESH_MS
          ? heard.version
          : silentMs <= HOLD_MS && fileChangedAtMs <= heard.atMs
            ? heard.version
            : file;
      const { document } = machine.belief;
      expect({ seed, step, message: document.message }).toEqual({
        seed,
        step,
        message: expected === 0 ? null : `number ${expected}`,
      });
    }

    // In the end everyone agrees with the truth: at once where it is heard, else by the file.
    if (seed % 2 === 0) hear(truth.length - 1, truth.at(-1)!);
    else {
      machine.readFile(truth.at(-1)!);
      pass(HOLD_MS + 1);
    }
    expect(machine.belief.document.message).toBe(truth.length === 1 ? null : `number ${truth.length - 1}`);
  });
});
