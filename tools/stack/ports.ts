import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { StackError } from './failure.ts';
import { findProcess } from './processes.ts';

export interface PortClaim {
  port: number;
  /** The environment variable that moves it. */
  variable: string;
}

/** Fails where a port is taken, naming who holds it and the variable that moves it. */
export async function requireFree(claims: PortClaim[], forWhat: string): Promise<void> {
  for (const { port, variable } of claims) {
    const problem = await bindProblem(port);
    if (problem === undefined) continue;
    if (problem !== 'EADDRINUSE') {
      throw new StackError(
        `${forWhat} can't listen on 127.0.0.1:${port} (${problem}). Move it with ${variable}=<port>.`,
      );
    }
    const holder = holderOf(port);
    const who = holder
      ? `pid ${holder.pid} holds it: ${holder.commandLine}`
      : 'a process of another user or container holds it';
    throw new StackError(
      `Port ${port}, wanted for ${forWhat}, is busy: ${who}\n` +
        `  Stop that process${holder ? ` (kill ${holder.pid})` : ''}, or move ours: ${variable}=${suggest(port)} make up`,
    );
  }
}

function suggest(port: number): number {
  return port + 1000 <= 65535 ? port + 1000 : port - 1000;
}

/** The error code of listening on the port, undefined where it is free. */
function bindProblem(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}

export function holderOf(port: number): { pid: number; commandLine: string } | undefined {
  const pid = process.platform === 'linux' ? pidFromProc(port) : pidFromLsof(port);
  const found = pid === undefined ? undefined : findProcess(pid);
  return found && { pid: found.pid, commandLine: found.commandLine.slice(0, 200) };
}

/** The socket's inode from /proc/net/tcp*, then the process that has it open. */
function pidFromProc(port: number): number | undefined {
  const hexPort = port.toString(16).toUpperCase().padStart(4, '0');
  const inodes = new Set<string>();
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    for (const line of readOr(table).split('\n').slice(1)) {
      const fields = line.trim().split(/\s+/);
      const [, local, , state] = fields;
      if (state === '0A' && local?.endsWith(`:${hexPort}`) && fields[9]) inodes.add(`socket:[${fields[9]}]`); // 0A: LISTEN
    }
  }
  if (inodes.size === 0) return undefined;
  for (const entry of readdirSync('/proc')) {
    if (/^\d+$/.test(entry) && openFiles(entry).some((target) => inodes.has(target))) return Number(entry);
  }
  return undefined;
}

function openFiles(pid: string): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((fd) => {
      try {
        return readlinkSync(`/proc/${pid}/fd/${fd}`);
      } catch {
        return '';
      }
    });
  } catch {
    return [];
  }
}

function readOr(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function pidFromLsof(port: number): number | undefined {
  try {
    const out = execFileSync('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-t'], { encoding: 'utf8' });
    return Number(out.split('\n')[0]) || undefined;
  } catch {
    return undefined;
  }
}
