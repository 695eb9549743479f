/** Runs one command of a suite: its output goes to a log, it cannot hang for ever, and it leaves nothing running. */
import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { constants } from 'node:os';

export interface Command {
  argv: readonly string[];
  env?: Record<string, string>;
  cwd: string;
  /** Appended to, so that the commands of one suite share a log. */
  log: string;
  timeoutMs: number;
}

export type Exit = number | NodeJS.Signals | 'timeout';

/** The process groups that run now. */
const running = new Set<number>();

function endGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // The group is gone already.
  }
}

/** Ends what runs when a person interrupts, so that no browser or server of a suite stays behind. */
export function endWithInterrupt(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      for (const pid of running) endGroup(pid, 'SIGTERM');
      process.exit(128 + constants.signals[signal]);
    });
  }
}

export async function run(command: Command): Promise<Exit> {
  const [program = '', ...args] = command.argv;
  // The child writes to the file itself: a daemon that it starts may keep the descriptor and nobody waits for it.
  const log = openSync(command.log, 'a');
  writeSync(log, `$ ${command.argv.join(' ')}\n`);
  const child = spawn(program, args, {
    cwd: command.cwd,
    env: { ...process.env, ...command.env },
    stdio: ['ignore', log, log],
    // A group of its own, so that a time-out ends its children as well.
    detached: true,
  });
  const { pid } = child;
  if (pid !== undefined) running.add(pid);
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    if (pid !== undefined) endGroup(pid, 'SIGKILL');
  }, command.timeoutMs);
  const exit = await new Promise<Exit>((resolve) => {
    child.on('error', (error) => {
      writeSync(log, `${program} could not be started: ${error.message}\n`);
      resolve(127);
    });
    child.on('exit', (code, signal) => resolve(timedOut ? 'timeout' : (code ?? signal ?? 1)));
  });
  clearTimeout(timer);
  if (pid !== undefined) running.delete(pid);
  closeSync(log);
  return exit;
}

/** A text without the colours that runners paint it with. */
// eslint-disable-next-line no-control-regex -- the escape character is what starts a colour
export const plain = (text: string): string => text.replace(/\u001b\[[0-9;]*[A-Za-z]/g, '');

/** The last lines of a log. */
export function tail(log: string, lines: number): string[] {
  return plain(readFileSync(log, 'utf8')).trimEnd().split('\n').slice(-lines);
}
