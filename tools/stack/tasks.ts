import { spawn, execFileSync, type ChildProcess } from 'node:child_process';
import { closeSync, fstatSync, readFileSync, writeSync } from 'node:fs';
import { StackError } from './failure.ts';
import { openLog } from './files.ts';
import { findProcess, listProcesses } from './processes.ts';
import { logHint, logOf } from './services.ts';

/**
 * A task (build, migration, watcher) ends with the command that started it. It carries this variable, by which the
 * next command finds one whose starter was killed outright and so couldn't end it.
 */
const markVariable = 'QUAYSIDE_TASK';

const running = new Set<ChildProcess>();

export interface TaskOptions {
  cwd: string;
  env?: Record<string, string>;
}

/** Starts a program of the stack in a process group of its own, so that it can be ended with all that it starts. */
export function startTask(
  local: string,
  command: string,
  args: string[],
  { cwd, env = {} }: TaskOptions,
  output: number | 'pipe',
): ChildProcess {
  const me = findProcess(process.pid)?.started ?? '';
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env, [markVariable]: `${local}|${process.pid}|${me.replaceAll(' ', '_')}` },
    detached: true,
    stdio: ['ignore', output, output],
  });
  running.add(child);
  child.once('close', () => running.delete(child));
  return child;
}

/** Runs a program to its end, its output in `.local/log/<name>.log`. */
export async function runTask(local: string, name: string, command: string, args: string[], options: TaskOptions) {
  const log = logOf(local, name);
  const output = await openLog(log);
  const from = fstatSync(output).size;
  writeSync(output, `--- ${new Date().toISOString()} ${command} ${args.join(' ')}\n`);
  try {
    const child = startTask(local, command, args, options, output);
    const how = await new Promise<string>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) =>
        resolve(code === 0 ? '' : signal ? `was ended by ${signal}` : `ended with code ${code}`),
      );
    });
    if (how) throw new StackError(`${name} (${command} ${args.join(' ')}) ${how}. ${await logHint(log, from)}`);
  } finally {
    closeSync(output);
  }
}

/** Ends all tasks of this command with everything they started. */
export function endTasks(signal: NodeJS.Signals = 'SIGTERM'): void {
  for (const child of running) signalGroup(child.pid, signal);
}

/** Ends tasks whose command was killed: a build that goes on writing would spoil the next one. */
export function endAbandonedTasks(local: string): number {
  let count = 0;
  for (const [pid, mark] of markedProcesses()) {
    const [home, owner, started] = mark.split('|');
    if (home !== local || pid === process.pid) continue;
    if (findProcess(Number(owner))?.started.replaceAll(' ', '_') === started) continue;
    try {
      process.kill(pid, 'SIGKILL');
      count += 1;
    } catch {
      // it has just ended
    }
  }
  return count;
}

function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // the whole group has ended
  }
}

function markedProcesses(): [number, string][] {
  const mark = new RegExp(`(?:^|[\\0 ])${markVariable}=([^\\0]*?\\|\\d+\\|\\S*?)(?:[\\0 ]|$)`);
  return environments().flatMap(([pid, text]) => {
    const value = mark.exec(text)?.[1];
    return value ? [[pid, value] as [number, string]] : [];
  });
}

function environments(): [number, string][] {
  if (process.platform === 'linux') {
    return listProcesses().flatMap(({ pid }) => {
      try {
        return [[pid, readFileSync(`/proc/${pid}/environ`, 'utf8')] as [number, string]];
      } catch {
        return []; // another user's
      }
    });
  }
  const text = execFileSync('ps', ['-axEww', '-o', 'pid=,command='], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  return text.split('\n').map((line) => [parseInt(line, 10), line]);
}
