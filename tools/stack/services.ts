import { spawn } from 'node:child_process';
import { closeSync, fstatSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { StackError, reasonOf } from './failure.ts';
import { digest, lastLines, openLog, readJson, writeWhole } from './files.ts';
import { requireFree, type PortClaim } from './ports.ts';
import {
  findProcess,
  isAlive,
  listProcesses,
  stopProcess,
  workingDirectory,
  type RunningProcess,
} from './processes.ts';

/** How a private process is recognised, and how it is stopped; enough for `make down`. */
export interface ServiceIdentity {
  name: string;
  /** A path under .local that stands in its command line and nowhere else, so that it is found without its pid file. */
  marker: string;
  /** The program's name: an editor or `tail` that has the marker's file open isn't ours. */
  program: RegExp;
  stopSignal: NodeJS.Signals;
  stopGraceMs: number;
}

/** A private process of the stack: how it starts, and when it is ready. */
export interface Service extends ServiceIdentity {
  command: string;
  args: string[];
  cwd: string;
  env: Record<string, string>;
  ports: PortClaim[];
  /** Everything whose change asks for a restart: settings, configuration, build. */
  configuration: string[];
  /** Throws, saying what is missing, until the service answers. */
  ready: () => Promise<void>;
  readyWithinMs: number;
}

/** Written before the process is started and completed after, so that one started by a killed `make up` is known again. */
interface ServiceRecord {
  fingerprint: string;
  pid?: number;
  started?: string;
}

export type Outcome = 'kept' | 'started' | 'restarted';

export function logOf(local: string, name: string): string {
  return path.join(local, 'log', `${name}.log`);
}

function recordOf(local: string, name: string): string {
  return path.join(local, 'run', `${name}.json`);
}

/** Leaves the service alone where it runs as wanted and answers; else (re)starts it and waits until it is ready. */
export async function ensureService(local: string, service: Service): Promise<Outcome> {
  // Another terminal's PATH is no reason to restart.
  const { PATH: _path, ...env } = service.env;
  const fingerprint = digest(service.command, ...service.args, JSON.stringify(env), ...service.configuration);
  const record = await readJson<ServiceRecord>(recordOf(local, service.name));
  const running = findRunning(local, service, record);
  const [main] = running;
  if (main && running.length === 1 && record?.fingerprint === fingerprint && (await answers(service, main, 3_000))) {
    if (record.pid !== main.pid)
      await writeRecord(local, service, { fingerprint, pid: main.pid, started: main.started });
    return 'kept';
  }
  for (const found of running) await stopProcess(found, service.stopSignal, service.stopGraceMs);
  await removeLeftovers(service);
  await requireFree(service.ports, service.name);
  await writeRecord(local, service, { fingerprint });
  await start(local, service, fingerprint);
  return main ? 'restarted' : 'started';
}

/** Stops the service and whatever else bears its marker; false where nothing ran. */
export async function stopService(local: string, service: ServiceIdentity): Promise<false | 'stopped' | 'killed'> {
  const record = await readJson<ServiceRecord>(recordOf(local, service.name));
  const running = findRunning(local, service, record);
  let how: 'stopped' | 'killed' = 'stopped';
  for (const found of running) {
    if ((await stopProcess(found, service.stopSignal, service.stopGraceMs)) === 'killed') how = 'killed';
  }
  await removeLeftovers(service);
  await rm(recordOf(local, service.name), { force: true });
  return running.length > 0 && how;
}

/** The service's process, where it runs: by its record, else (a lost record, a killed `make up`) by its marker. */
export async function runningService(local: string, service: ServiceIdentity): Promise<RunningProcess | undefined> {
  return findRunning(local, service, await readJson<ServiceRecord>(recordOf(local, service.name)))[0];
}

function findRunning(local: string, service: ServiceIdentity, record: ServiceRecord | undefined): RunningProcess[] {
  const ours = (found: RunningProcess | undefined): found is RunningProcess =>
    found !== undefined && service.program.test(found.name) && found.commandLine.includes(service.marker);
  const recorded = record?.pid === undefined ? undefined : findProcess(record.pid);
  if (recorded?.started === record?.started && ours(recorded)) return [recorded];
  return listProcesses().filter(ours);
}

/**
 * nginx's workers don't bear the path in their title. Where their master was killed outright they live on and hold the
 * port; they are known by the working directory that they inherited, which is the service's own.
 */
async function removeLeftovers(service: ServiceIdentity): Promise<void> {
  const home = path.dirname(service.marker);
  for (const found of listProcesses()) {
    if (service.program.test(found.name) && workingDirectory(found.pid) === home)
      await stopProcess(found, 'SIGKILL', 1_000);
  }
}

async function answers(service: Service, running: RunningProcess, withinMs: number): Promise<boolean> {
  const deadline = Date.now() + withinMs;
  while (isAlive(running)) {
    try {
      await service.ready();
      return true;
    } catch {
      if (Date.now() > deadline) return false;
      await sleep(50);
    }
  }
  return false;
}

async function start(local: string, service: Service, fingerprint: string): Promise<void> {
  const log = logOf(local, service.name);
  const output = await openLog(log);
  const from = fstatSync(output).size;
  await mkdir(service.cwd, { recursive: true });
  const child = spawn(service.command, service.args, {
    cwd: service.cwd,
    env: service.env,
    detached: true,
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  const failed = new Promise<never>((_, reject) => child.once('error', reject));
  failed.catch(() => undefined);
  let ended: string | undefined;
  child.once('exit', (code, signal) => (ended = signal ? `was ended by ${signal}` : `ended with code ${code}`));
  child.unref();

  const pid = child.pid;
  const started = pid === undefined ? undefined : findProcess(pid)?.started;
  if (pid !== undefined && started) await writeRecord(local, service, { fingerprint, pid, started });

  const deadline = Date.now() + service.readyWithinMs;
  for (;;) {
    if (ended) throw new StackError(`${service.name} ${ended} before it was ready. ${await logHint(log, from)}`);
    try {
      await Promise.race([service.ready(), failed]);
      return;
    } catch (error) {
      if (pid === undefined) throw new StackError(`${service.name} didn't start: ${reasonOf(error)}`);
      if (Date.now() > deadline) {
        const waited = Math.round(service.readyWithinMs / 1000);
        throw new StackError(
          `${service.name} (pid ${pid}) isn't ready after ${waited} s: ${reasonOf(error)}. ${await logHint(log, from)}`,
        );
      }
    }
    await sleep(50);
  }
}

/** Where the log is, and its last lines since it was `from` bytes long: what an earlier run wrote would mislead. */
export async function logHint(log: string, from = 0): Promise<string> {
  return `Its log is ${log}; it ends with\n${await lastLines(log, from)}`;
}

async function writeRecord(local: string, service: Service, record: ServiceRecord): Promise<void> {
  await writeWhole(recordOf(local, service.name), JSON.stringify(record));
}
