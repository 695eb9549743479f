import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

export interface RunningProcess {
  pid: number;
  /** When it started, in the system's own notation: with the pid it names one process for good, though pids come back. */
  started: string;
  /** The program's short name. */
  name: string;
  commandLine: string;
}

/** All processes of the machine that this user may look at; zombies are left out, they hold nothing any more. */
export function listProcesses(): RunningProcess[] {
  return process.platform === 'linux' ? listFromProc() : listFromPs();
}

export function findProcess(pid: number): RunningProcess | undefined {
  if (process.platform === 'linux') return readProc(pid);
  return listFromPs(['-p', String(pid)])[0];
}

function listFromProc(): RunningProcess[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map((entry) => readProc(Number(entry)))
    .filter((found) => found !== undefined);
}

function readProc(pid: number): RunningProcess | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // "pid (name) state …": the name may hold spaces and parentheses, so the fields are counted from the last one.
    const end = stat.lastIndexOf(')');
    const fields = stat.slice(end + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
    return {
      pid,
      started: fields[19] ?? '', // starttime, field 22 of proc(5)
      name: stat.slice(stat.indexOf('(') + 1, end),
      commandLine: readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim(),
    };
  } catch {
    return undefined; // it ended while we looked
  }
}

function listFromPs(selection = ['-ax']): RunningProcess[] {
  let text: string;
  try {
    text = execFileSync('ps', [...selection, '-ww', '-o', 'pid=,stat=,lstart=,command='], {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C' },
    });
  } catch {
    return []; // ps -p answers 1 where there is no such process
  }
  const line = /^\s*(\d+)\s+(\S+)\s+(\w+\s+\w+\s+\d+\s+[\d:]+\s+\d+)\s+(.*)$/;
  return text.split('\n').flatMap((row) => {
    const [, pid, state, started, commandLine] = line.exec(row) ?? [];
    if (!pid || !started || commandLine === undefined || state?.startsWith('Z')) return [];
    const program = commandLine.split(' ')[0] ?? '';
    return [
      { pid: Number(pid), started, name: program.slice(program.lastIndexOf('/') + 1).replace(/:$/, ''), commandLine },
    ];
  });
}

/** Linux only: the directory that a process works in. */
export function workingDirectory(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return undefined;
  }
}

/** True while this very process lives; a pid that another program has taken since doesn't count. */
export function isAlive(process: { pid: number; started: string }): boolean {
  return findProcess(process.pid)?.started === process.started;
}

/** Signals a process and waits for its end; SIGKILL once `graceMs` has passed. */
export async function stopProcess(
  target: { pid: number; started: string },
  signal: NodeJS.Signals,
  graceMs: number,
): Promise<'stopped' | 'killed'> {
  signalProcess(target, signal);
  if (await gone(target, graceMs)) return 'stopped';
  signalProcess(target, 'SIGKILL');
  await gone(target, 5_000);
  return 'killed';
}

function signalProcess(target: { pid: number; started: string }, signal: NodeJS.Signals): void {
  if (!isAlive(target)) return;
  try {
    process.kill(target.pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function gone(target: { pid: number; started: string }, withinMs: number): Promise<boolean> {
  const deadline = Date.now() + withinMs;
  while (isAlive(target)) {
    if (Date.now() > deadline) return false;
    await sleep(40);
  }
  return true;
}
