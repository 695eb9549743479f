/** What a person sees while the suites run and when they have ended. */
import { existsSync } from 'node:fs';
import { plain, tail } from './process.ts';
import type { Failure } from './results.ts';

export interface Line {
  title: string;
  passed: number;
  failed: number;
  seconds: number;
}

const terminal = process.stdout.isTTY;

/** How often a running suite says that it lives: often on a terminal, where the line is overwritten; seldom in a log. */
const everyMs = terminal ? 1_000 : 30_000;

/** Shows that a suite runs; the function it returns ends that with the counts, and gives the seconds taken. */
export function progress(title: string, log: string): (passed: number, failed: number) => number {
  const start = performance.now();
  const elapsed = (): number => (performance.now() - start) / 1_000;
  if (!terminal) console.log(`▸ ${title}`);
  const show = (): void => {
    const last = (existsSync(log) ? tail(log, 1)[0]?.trim() : undefined) ?? '';
    const line = `▸ ${title}  ${elapsed().toFixed(0)} s  ${last}`;
    if (terminal) process.stdout.write(`\r\u001b[K${line.slice(0, process.stdout.columns - 1)}`);
    else console.log(line.slice(0, 160));
  };
  const timer = setInterval(show, everyMs);
  if (terminal) show();
  return (passed, failed) => {
    clearInterval(timer);
    const seconds = elapsed();
    if (terminal) process.stdout.write('\r\u001b[K');
    const mark = failed > 0 ? '✖' : '✔';
    console.log(`${mark} ${title}: ${passed} passed, ${failed} failed, ${seconds.toFixed(1)} s`);
    return seconds;
  };
}

/** Names what failed, each with the start of its message, and shows the end of the suite's log. */
export function printFailures(failures: Failure[], lastLines: string[], log: string): void {
  for (const { name, message } of failures.slice(0, 20)) {
    console.log(`    ✖ ${name}`);
    const lines = plain(message)
      .split('\n')
      .filter((line) => line.trim() !== '');
    for (const line of lines.slice(0, 12)) console.log(`        ${line}`);
  }
  if (failures.length > 20) console.log(`    … and ${failures.length - 20} more`);
  console.log(`    the end of ${log}:`);
  for (const line of lastLines) console.log(`      ${line}`);
}

/** The table of all suites. */
export function summary(lines: Line[]): string {
  const cells = lines.map(({ title, passed, failed, seconds }) => [
    title,
    String(passed),
    String(failed),
    seconds.toFixed(1),
  ]);
  const rows = [['Suite', 'passed', 'failed', 'seconds'], ...cells];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const pad = (cell: string, column: number): string =>
    column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0);
  return ['', ...rows.map((row) => row.map(pad).join('  ')), ''].join('\n');
}
