import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compare, differences, flatten, merge, table, type Values } from './diff-env.ts';

test('values are told apart by their dotted path; a list is one value', () => {
  assert.deepEqual(flatten({ a: { b: 1, c: [1, 2] }, d: {} }, 'x'), { 'x.a.b': '1', 'x.a.c': '[1,2]', 'x.d': '{}' });
});

test('an environment’s values are laid over the defaults as Helm does it', () => {
  assert.deepEqual(merge({ a: { b: 1, c: 2 }, l: [1] }, { a: { b: 3, c: null }, l: [] }), { a: { b: 3 }, l: [] });
});

test('only what differs is shown, and what one side lacks as a dash', () => {
  assert.deepEqual(differences({ a: '1', b: '2', c: '3' }, { a: '1', b: '4', d: '5' }), [
    ['b', '2', '4'],
    ['c', '3', '–'],
    ['d', '–', '5'],
  ]);
});

test('the table keeps its columns below each other', () => {
  assert.equal(table(['Value', 'x', 'y'], [['a.b', 'long', '1']]), 'Value  x     y\n─────  ────  ─\na.b    long  1');
});

test('a chart that only one side installs is one row', () => {
  const one = new Map<string, Values>([['backend', { 'backend.a': '1' }]]);
  const other = new Map<string, Values>([...one, ['mysql', { 'mysql.b': '2' }]]);
  assert.deepEqual(compare(one, other), [['mysql', '–', 'installed']]);
});
