import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { root } from './edges.ts';
import { programPath } from './programs.ts';
import { charts } from './write.ts';

interface TestCase {
  suite: string;
  name: string;
  failure: string | undefined;
}

const decode = (text: string): string =>
  text
    .replace(/&#(x?)([0-9a-fA-F]+);/g, (_all, hex: string, code: string) =>
      String.fromCodePoint(parseInt(code, hex ? 16 : 10)),
    )
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&');

const attribute = (tag: string, name: string): string => decode(new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1] ?? '');

/** The test cases of a JUnit report as untt writes it. */
export function readJUnit(xml: string): TestCase[] {
  return [...xml.matchAll(/<testcase\b([^>]*?)(?:\/>|>([\s\S]*?)<\/testcase>)/g)].map(([, tag = '', body = '']) => {
    const failure = /<(?:failure|error)\b[^>]*>([\s\S]*?)<\/(?:failure|error)>/.exec(body)?.[1];
    return { suite: attribute(tag, 'classname'), name: attribute(tag, 'name'), failure: failure && decode(failure) };
  });
}

test('a report’s cases are read with what failed in them', () => {
  const xml = `<testsuite><testcase name="is &lt;up&gt;" classname="pods" time="0"></testcase>
    <testcase name="is down" classname="pods"/><testcase name="x" classname="y"><failure message="Failed">was &#34;a&#34;</failure></testcase></testsuite>`;
  assert.deepEqual(readJUnit(xml), [
    { suite: 'pods', name: 'is <up>', failure: undefined },
    { suite: 'pods', name: 'is down', failure: undefined },
    { suite: 'y', name: 'x', failure: 'was "a"' },
  ]);
});

describe('unit tests of templates', () => {
  for (const chart of charts()) {
    const folder = path.join(root, 'helm-charts', chart);
    const tests = path.join(folder, 'tests');
    const suites = existsSync(tests) ? readdirSync(tests).filter((file) => file.endsWith('_test.yaml')) : [];

    test(`${chart}: every template has tests`, () => {
      const text = suites.map((file) => readFileSync(path.join(tests, file), 'utf8')).join('\n');
      const bare = readdirSync(path.join(folder, 'templates'))
        .filter((file) => file.endsWith('.yaml'))
        .filter((file) => !new RegExp(`(^|[[\\s"'/])${file.replaceAll('.', '\\.')}($|[\\s"',\\]])`, 'm').test(text));
      assert.deepEqual(bare, [], 'no tests/*_test.yaml names these');
    });
    if (suites.length === 0) continue;

    const scratch = mkdtempSync(path.join(root, '.local/untt-'));
    const report = path.join(scratch, 'report.xml');
    const args = ['--strict', '--output-type', 'JUnit', '--output-file', report, folder];
    const { status, stdout, stderr } = spawnSync(programPath('untt'), args, { encoding: 'utf8' });
    const cases = existsSync(report) ? readJUnit(readFileSync(report, 'utf8')) : [];
    rmSync(scratch, { recursive: true });

    test(`${chart}: the tests could be run`, () => {
      const failed = cases.filter(({ failure }) => failure !== undefined);
      assert.ok(cases.length > 0, `${stdout}${stderr}`);
      if (failed.length === 0) assert.equal(status, 0, `${stdout}${stderr}`);
    });
    for (const { suite, name, failure } of cases) {
      test(`${chart}: ${suite}: ${name}`, () => assert.equal(failure, undefined, failure));
    }
  }
});
