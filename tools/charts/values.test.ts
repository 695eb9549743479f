import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { chartEdges, checkEdges, type EdgeList, podsOf, readEdges, root, valuesRead } from './edges.ts';
import { programPath } from './programs.ts';
import { documentedValues } from './readme.ts';
import { ciScenarios, defaults, helmArguments } from './scenarios.ts';
import { charts, stale } from './write.ts';

const folderOf = (chart: string): string => path.join(root, 'helm-charts', chart);

/** True where an error of Helm says which key it is about: in our own words, or as its schema validator points at it. */
export function namesKey(message: string, key: string): boolean {
  const parts = key.split('.');
  const last = parts.at(-1) ?? '';
  const pointer = (keys: string[]): string => `at '${keys.map((part) => `/${part}`).join('')}'`;
  const names = (text: string): boolean => message.split('\n').some((line) => line.includes(text));
  if (names(pointer(parts))) return true;
  // An unknown or missing key is named by the object that lacks or refuses it.
  if (message.split('\n').some((line) => line.includes(pointer(parts.slice(0, -1))) && line.includes(`'${last}'`)))
    return true;
  return new RegExp(`(^|[^\\w.])${key.replaceAll('.', '\\.')}($|[^\\w])`, 'm').test(message);
}

test('an error names a key by its dotted path or by the pointer of the schema', () => {
  assert.ok(namesKey("- at '/user/replicas': got string, want integer", 'user.replicas'));
  assert.ok(namesKey("- at '/user': additional properties 'replica' not allowed", 'user.replica'));
  assert.ok(namesKey('user.autoscaling.minReplicas is 4, above maxReplicas', 'user.autoscaling.minReplicas'));
  assert.ok(!namesKey("- at '/admin/replicas': got string, want integer", 'user.replicas'));
  assert.ok(!namesKey('nil pointer evaluating interface {}.replicas', 'user.replicas'));
});

/** Objects in a schema that take keys which nobody has named, by pointer. */
export function openObjects(schema: unknown, at = ''): string[] {
  if (Array.isArray(schema)) return schema.flatMap((entry, index) => openObjects(entry, `${at}/${index}`));
  if (typeof schema !== 'object' || schema === null) return [];
  const node = schema as Record<string, unknown>;
  const object = node.type === 'object' || (node.properties !== undefined && typeof node.properties === 'object');
  const open = object && (node.additionalProperties === undefined || node.additionalProperties === true) && !node.$ref;
  return [
    ...(open && !at.endsWith('/properties') ? [at || '/'] : []),
    ...Object.entries(node).flatMap(([key, value]) => openObjects(value, `${at}/${key}`)),
  ];
}

test('a schema that leaves an object open is noticed, a map of free names with described values is not', () => {
  assert.deepEqual(openObjects({ type: 'object', properties: { a: { type: 'object' } } }), ['/', '/properties/a']);
  const map = { type: 'object', additionalProperties: { type: 'string' } };
  assert.deepEqual(openObjects({ type: 'object', additionalProperties: false, properties: { a: map } }), []);
});

describe('values', () => {
  for (const chart of charts()) {
    test(`${chart}: every object of the schema refuses unknown keys`, () => {
      const schema: unknown = JSON.parse(readFileSync(path.join(folderOf(chart), 'values.schema.json'), 'utf8'));
      assert.deepEqual(openObjects(schema), []);
    });

    test(`${chart}: every value is described by a comment above it`, () => {
      const values = documentedValues(readFileSync(path.join(folderOf(chart), 'values.yaml'), 'utf8'));
      assert.ok(values.length > 0);
      const bare = values.filter(({ text }) => !text).map((value) => value.path);
      assert.deepEqual(bare, [], 'write "# -- what it is" above these in values.yaml');
    });

    const folder = path.join(folderOf(chart), 'tests/bad-values');
    const fixtures = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.yaml')) : [];
    test(`${chart}: has fixtures of bad values`, () => assert.ok(fixtures.length > 0, `put some in ${folder}`));
    for (const fixture of fixtures) {
      const file = path.join(folder, fixture);
      const key = /^# expect: (\S+)/.exec(readFileSync(file, 'utf8'))?.[1];
      test(`${chart}: ${fixture.replace('.yaml', '').replaceAll('-', ' ')} is refused by the name of ${key}`, () => {
        assert.ok(key, `the first line of ${file} must say "# expect: <dotted key>"`);
        const good = ciScenarios(chart).find(({ name }) => name === 'ci/minimal');
        assert.ok(good, 'the minimal scenario is what the bad values are laid over');
        const scenario = { ...good, valueFiles: [...good.valueFiles, file] };
        const { status, stderr } = spawnSync(programPath('helm'), ['template', chart, ...helmArguments(scenario)], {
          encoding: 'utf8',
        });
        assert.notEqual(status, 0, 'it was rendered');
        assert.ok(namesKey(stderr, key), `the message does not name ${key}:\n${stderr}`);
      });
    }
  }
});

describe('what is written from other files', () => {
  test('is up to date: network policies’ edges, docs/network.md, the charts’ READMEs', () => {
    assert.deepEqual(stale(), [], 'run make charts-write and commit what it wrote');
  });
});

describe('the declared edges', () => {
  const edges = readEdges();
  for (const chart of charts().filter((name) => edges.homes[name])) {
    test(`${chart}: has every value that its edges read`, () => {
      const values = defaults(chart);
      const lacking = valuesRead(chartEdges(edges, chart)).filter((key) => {
        const read = (object: unknown, part: string): unknown =>
          (object as Record<string, unknown> | undefined)?.[part];
        return key.split('.').reduce(read, values as unknown) === undefined;
      });
      assert.deepEqual(lacking, []);
    });
  }

  const edge = { name: 'a', from: { pods: 'x/y' }, to: { public: true as const }, ports: [{ port: 1 }], why: 'so' };
  const list = (changes: object): EdgeList => ({ homes: { x: 'network.x' }, edges: [{ ...edge, ...changes }] });
  test('a whole one is taken', () => {
    assert.deepEqual(podsOf(checkEdges(list({})).edges[0]?.from ?? {}), ['x/y']);
  });
  for (const [what, changes, complaint] of [
    ['without a reason', { why: ' ' }, /"a" says no why/],
    ['without ports', { ports: [] }, /"a" names no ports/],
    ['with a misspelt key', { unles: 'network.a' }, /"a" has the key unles; known are name, from/],
    ['with a side of two kinds', { to: { public: true, cidrs: 'network.a' } }, /"a" has a side that is not one of/],
    ['that anybody may come in by', { from: { anywhere: true }, to: { pods: 'x/y' } }, /"a" comes from anywhere/],
    ['of pods that no chart has', { from: { pods: 'z/y' } }, /"a" names pods z\/y; expected/],
    ['that is not about our pods', { from: { namespace: 'n' } }, /"a" has no pods of ours/],
  ] as const) {
    test(`one ${what} is refused by name`, () => assert.throws(() => checkEdges(list(changes)), complaint));
  }
});
