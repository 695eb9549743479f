/**
 * Keeps docs/requirements.md complete and alive: every clause has one row, every path and command that a row names
 * exists, and a row that claims to hold names a place and a command that shows it.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { suiteIds } from './test/suites.ts';

/** How many clauses each source has: C1 to C8, S0.1 to S0.7 and so on. */
const clauseCounts = { C: 8, 'S0.': 7, 'S1.': 12, 'S2.': 13, 'S3.': 13, 'S4.': 11 };

export const clauses = Object.entries(clauseCounts).flatMap(([source, count]) =>
  Array.from({ length: count }, (_, index) => `${source}${index + 1}`),
);

/** What the repository offers, for the checks to compare the table with. */
export interface Repository {
  exists(path: string): boolean;
  makeTargets: ReadonlySet<string>;
  /** npm scripts by workspace folder; the root's under ''. */
  scripts: ReadonlyMap<string, ReadonlySet<string>>;
  suites: ReadonlySet<string>;
}

const statuses = /^(holds|not built yet(: .+)?|holds in part: .+|met another way: .+)$/;
const columns = ['Clause', 'Requirement', 'Where', 'Shown by', 'Status'];

const codeSpans = (cell: string): string[] => [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? '');

/** Whether a code span of the "Shown by" column is a command rather than the path of a test. */
const isCommand = (span: string): boolean => /^([A-Z_]+=\S+ )*(make|npm)\b/.test(span);

function problemWithCommand(command: string, repository: Repository): string | undefined {
  const words = command.split(/\s+/);
  while (words[0]?.includes('=')) {
    const [name, value = ''] = (words.shift() ?? '').split('=');
    const unknown = name === 'ONLY' ? value.split(',').find((suite) => !repository.suites.has(suite)) : undefined;
    if (unknown) return `names the suite "${unknown}", which is none of ${[...repository.suites].join(', ')}`;
  }
  const [tool, ...rest] = words;
  if (tool === 'make') {
    const target = rest.find((word) => !word.includes('='));
    if (!target || repository.makeTargets.has(target)) return undefined;
    return `names the make target "${target}", which the Makefile does not have`;
  }
  if (rest[0] === 'test') rest.unshift('run');
  if (rest.shift() !== 'run') return 'is neither "npm test" nor "npm run <script>"';
  const workspace = rest[0] === '-w' ? (rest.splice(0, 2)[1] ?? '') : '';
  const script = rest[0] ?? '';
  if (repository.scripts.get(workspace)?.has(script)) return undefined;
  return `names the npm script "${script}", which ${workspace || 'the root'}/package.json does not have`;
}

function problemsOfRow(cells: string[], repository: Repository): string[] {
  const [, requirement = '', where = '', shownBy = '', status = ''] = cells;
  const problems: string[] = [];
  if (requirement === '') problems.push('has no requirement text');
  if (!statuses.test(status)) {
    problems.push(
      `has the status "${status}"; expected "holds", "holds in part: <what is missing>", ` +
        `"met another way: <reason>" or "not built yet"`,
    );
  }
  const spans = codeSpans(shownBy);
  const commands = spans.filter(isCommand);
  const paths = [...codeSpans(where), ...spans.filter((span) => !isCommand(span))];
  for (const place of paths) {
    if (!repository.exists(place)) problems.push(`names the path "${place}", which does not exist`);
  }
  for (const command of commands) {
    const problem = problemWithCommand(command, repository);
    if (problem) problems.push(`has the command "${command}", which ${problem}`);
  }
  if (/^(holds|met)/.test(status)) {
    if (codeSpans(where).length === 0) problems.push('claims to be met but names no place');
    if (commands.length === 0) problems.push('claims to be met but names no command that shows it');
  }
  return problems;
}

/** Problems in the table, each as "line N: what is wrong"; empty when all is well. */
export function checkRequirements(markdown: string, repository: Repository): string[] {
  const problems: string[] = [];
  const lineOf = new Map<string, number>();
  for (const [index, line] of markdown.split('\n').entries()) {
    if (!line.startsWith('|')) continue;
    const cells = line
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim());
    const clause = cells[0] ?? '';
    if (clause === columns[0] || /^[-: ]+$/.test(clause)) continue;
    const report = (problem: string): number => problems.push(`line ${index + 1}: ${clause} ${problem}`);
    if (!clauses.includes(clause)) report('is no clause of the requirements');
    const earlier = lineOf.get(clause);
    if (earlier !== undefined) report(`has a row already on line ${earlier}; a clause has one row`);
    lineOf.set(clause, index + 1);
    if (cells.length === columns.length) problemsOfRow(cells, repository).forEach(report);
    else report(`has ${cells.length} cells; expected ${columns.length}: ${columns.join(', ')}`);
  }
  for (const clause of clauses) {
    if (!lineOf.has(clause)) problems.push(`${clause} has no row; every clause has one`);
  }
  return problems;
}

export function makeTargets(makefile: string): Set<string> {
  const rules = makefile.matchAll(/^([A-Za-z0-9_./ -]+):(?!=)/gm);
  return new Set([...rules].flatMap((rule) => (rule[1] ?? '').trim().split(/\s+/)));
}

function readRepository(root: string): Repository {
  const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
  const scriptsOf = (folder: string): [string, Set<string>] => {
    const manifest = JSON.parse(read(path.join(folder, 'package.json'))) as { scripts?: object };
    return [folder, new Set(Object.keys(manifest.scripts ?? {}))];
  };
  const { workspaces } = JSON.parse(read('package.json')) as { workspaces: string[] };
  return {
    exists: (place) => existsSync(path.join(root, place)),
    makeTargets: makeTargets(read('Makefile')),
    scripts: new Map(['', ...workspaces].map(scriptsOf)),
    suites: new Set(suiteIds),
  };
}

if (import.meta.main) {
  const root = path.resolve(import.meta.dirname, '..');
  const markdown = readFileSync(path.join(root, 'docs/requirements.md'), 'utf8');
  const problems = checkRequirements(markdown, readRepository(root));
  if (problems.length > 0) {
    console.error(`docs/requirements.md: ${problems.length} problem(s)`);
    for (const problem of problems) console.error(`  ${problem}`);
    process.exit(1);
  }
  console.log(`docs/requirements.md: ${clauses.length} clauses, each with one row; every path and command exists`);
}
