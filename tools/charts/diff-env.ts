/** What differs between two environments: node tools/charts/diff-env.ts staging production */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { defaults, environments, environmentScenarios } from './scenarios.ts';

export type Values = Record<string, string>;

/** Values by their dotted path; lists and empty maps are values as a whole. */
export function flatten(value: unknown, path = ''): Values {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || Object.keys(value).length === 0) {
    return { [path]: JSON.stringify(value) };
  }
  const entries = Object.entries(value).map(([key, child]) => flatten(child, path ? `${path}.${key}` : key));
  return Object.assign({}, ...entries) as Values;
}

/** Maps are merged, all else is replaced, as Helm does it; null takes a default away. */
export function merge(base: unknown, over: unknown): unknown {
  const isMap = (one: unknown): one is Record<string, unknown> =>
    typeof one === 'object' && one !== null && !Array.isArray(one);
  if (!isMap(base) || !isMap(over)) return over;
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(over)) {
    if (value === null) delete merged[key];
    else merged[key] = merge(base[key], value);
  }
  return merged;
}

/** The rows of all paths whose values differ, with what each side has; a side that lacks one has a dash. */
export function differences(a: Values, b: Values): [string, string, string][] {
  const paths = [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();
  return paths.filter((path) => a[path] !== b[path]).map((path) => [path, a[path] ?? '–', b[path] ?? '–']);
}

/** Everything that an environment's charts are given, defaults included, by chart. */
function valuesOf(environment: string): Map<string, Values> {
  const read = (file: string): unknown => parse(readFileSync(file, 'utf8'));
  return new Map(
    environmentScenarios(environment).map(({ chart, valueFiles }) => [
      chart,
      flatten(valueFiles.map(read).reduce(merge, defaults(chart)), chart),
    ]),
  );
}

/** A chart that only one side installs is one row. */
export function compare(a: Map<string, Values>, b: Map<string, Values>): [string, string, string][] {
  return [...new Set([...a.keys(), ...b.keys()])].sort().flatMap((chart): [string, string, string][] => {
    const [left, right] = [a.get(chart), b.get(chart)];
    if (left && right) return differences(left, right);
    return [[chart, left ? 'installed' : '–', right ? 'installed' : '–']];
  });
}

export function table(head: string[], rows: string[][]): string {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const line = (row: string[]): string =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return [line(head), widths.map((width) => '─'.repeat(width)).join('  '), ...rows.map(line)].join('\n');
}

if (import.meta.main) {
  const [a, b] = process.argv.slice(2);
  const known = environments();
  if (!a || !b || !known.includes(a) || !known.includes(b)) {
    console.error(`Which two environments? e.g. make diff-env A=staging B=production. There are ${known.join(', ')}.`);
    process.exitCode = 2;
  } else {
    const rows = compare(valuesOf(a), valuesOf(b));
    console.log(rows.length === 0 ? `${a} and ${b} have the same values.` : table(['Value', a, b], rows));
  }
}
