import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkRequirements, clauses, makeTargets, type Repository } from './check-requirements.ts';

const repository: Repository = {
  exists: (place) => place === 'backend/src/health',
  makeTargets: new Set(['test']),
  scripts: new Map([
    ['', new Set(['seed'])],
    ['backend', new Set(['check:openapi'])],
  ]),
  suites: new Set(['api']),
};

const holds = ['It answers', '`backend/src/health`', '`make test`', 'holds'];

/** A complete table, with the cells of some clauses replaced; null leaves the row out. */
function table(replacements: Record<string, string[] | null> = {}): string {
  const rows = clauses.flatMap((clause) => {
    const cells = clause in replacements ? replacements[clause] : holds;
    return cells ? [`| ${[clause, ...cells].join(' | ')} |`] : [];
  });
  return ['| Clause | Requirement | Where | Shown by | Status |', '|---|---|---|---|---|', ...rows].join('\n');
}

/** The table with one row replaced gives exactly one problem, which matches. */
function refuses(cells: string[] | null, expected: RegExp): void {
  const problems = checkRequirements(table({ 'S0.1': cells }), repository);
  assert.equal(problems.length, 1, problems.join('\n'));
  assert.match(problems[0] ?? '', expected);
}

test('a complete table has no problems', () => {
  assert.deepEqual(checkRequirements(table(), repository), []);
});

test('a clause without a row is missing', () => refuses(null, /S0\.1 has no row/));

test('a clause with two rows is refused, with the line of the first', () => {
  const doubled = `${table()}\n| C1 | ${holds.join(' | ')} |`;
  assert.deepEqual(checkRequirements(doubled, repository), [
    `line ${clauses.length + 3}: C1 has a row already on line 3; a clause has one row`,
  ]);
});

test('a row of no known clause is refused', () => {
  const [problem] = checkRequirements(`${table()}\n| S9.1 | ${holds.join(' | ')} |`, repository);
  assert.match(problem ?? '', /S9\.1 is no clause/);
});

test('a path that does not exist is refused, as place and as test', () => {
  refuses(['x', '`backend/src/gone`', '`make test`', 'holds'], /path "backend\/src\/gone"/);
  refuses(['x', '`backend/src/health`', '`make test`, `backend/test/gone.ts`', 'holds'], /path "backend\/test\/gone/);
});

test('unknown make targets, npm scripts and suites are refused', () => {
  const shownBy = (command: string): string[] => ['x', '`backend/src/health`', `\`${command}\``, 'holds'];
  refuses(shownBy('make tset'), /make target "tset"/);
  refuses(shownBy('npm run sede'), /npm script "sede"/);
  refuses(shownBy('npm run -w backend seed'), /npm script "seed", which backend\/package.json/);
  refuses(shownBy('ONLY=apii make test'), /suite "apii"/);
});

test('known commands pass, with variables and arguments', () => {
  for (const command of ['ONLY=api make test', 'npm run seed -- --users 10', 'npm run -w backend check:openapi']) {
    const cells = ['x', '`backend/src/health`', `\`${command}\``, 'holds'];
    assert.deepEqual(checkRequirements(table({ C1: cells }), repository), []);
  }
});

test('a row that claims to be met names a place and a command', () => {
  refuses(['x', '—', '`make test`', 'holds'], /names no place/);
  refuses(['x', '`backend/src/health`', 'read it', 'met another way: simpler'], /names no command/);
});

test('a row that is not built yet needs neither', () => {
  assert.deepEqual(checkRequirements(table({ C1: ['x', '—', '—', 'not built yet'] }), repository), []);
});

test('a status outside of the four is refused, a deviation without a reason too', () => {
  refuses(['x', '`backend/src/health`', '`make test`', 'done'], /status "done"/);
  refuses(['x', '`backend/src/health`', '`make test`', 'met another way'], /status "met another way"/);
});

test('a row with a cell too many says so', () => refuses([...holds, 'x'], /has 6 cells; expected 5/));

test('make targets are read from rules, not from variables', () => {
  assert.deepEqual(makeTargets('A := 1\nup: deps ## start\ntest lint:\n\techo a:\n'), new Set(['up', 'test', 'lint']));
});
