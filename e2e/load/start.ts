/** Starts the load beside a test, and brings its report back. */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Plan, Report } from './plan.ts';

export interface Running {
  /** Stops sending and gives the report, once everything under way has ended and the writes were looked for. */
  finish(): Promise<Report>;
}

export async function startLoad(plan: Plan): Promise<Running> {
  const directory = await mkdtemp(path.join(tmpdir(), 'quayside-load-'));
  const [planFile, reportFile] = [path.join(directory, 'plan.json'), path.join(directory, 'report.json')];
  await writeFile(planFile, JSON.stringify(plan), { mode: 0o600 });
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'main.ts'), planFile, reportFile], {
    stdio: ['pipe', 'pipe', 'pipe'],
    // A session of its own; it ends with its input, so also with this process.
    detached: true,
  });
  let words = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (words = (words + text).slice(-4_000)));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const running = new Promise<boolean>((resolve) => child.stdout.once('data', () => resolve(true)));
  if (!(await Promise.race([running, ended.then(() => false)]))) {
    await rm(directory, { recursive: true });
    throw new Error(`the load could not start: ${words}`);
  }
  child.stdout.resume();
  return {
    finish: async () => {
      child.stdin.end();
      const code = await ended;
      try {
        if (code !== 0) throw new Error(`the load ended with ${code}: ${words}`);
        return JSON.parse(await readFile(reportFile, 'utf8')) as Report;
      } finally {
        await rm(directory, { recursive: true });
      }
    },
  };
}

/** Runs something under load. Whatever it throws comes after the load has ended. */
export async function underLoad(plan: Plan, during: () => Promise<void>): Promise<Report> {
  const load = await startLoad(plan);
  let report: Report;
  try {
    await during();
  } finally {
    report = await load.finish();
  }
  return report;
}
