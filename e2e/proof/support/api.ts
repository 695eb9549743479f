/**
 * The Kubernetes API by one `kubectl proxy`: suites look every second, and a kubectl each time would take more of a small
 * machine than the product that is watched.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';

const agent = new http.Agent({ keepAlive: true, maxSockets: 4 });
let socket: Promise<string> | undefined;

function startProxy(): Promise<string> {
  const directory = mkdtempSync(path.join(tmpdir(), 'quayside-api-'));
  const socketPath = path.join(directory, 'socket');
  const child = spawn('kubectl', ['proxy', `--unix-socket=${socketPath}`], { stdio: ['ignore', 'pipe', 'pipe'] });
  process.once('exit', () => {
    child.kill();
    rmSync(directory, { recursive: true, force: true });
  });
  child.unref();
  return new Promise((resolve, reject) => {
    let words = '';
    child.stderr.on('data', (chunk: Buffer) => (words += chunk.toString()));
    child.once('exit', (code) => reject(new Error(`kubectl proxy ended with ${code}: ${words}`)));
    child.stdout.once('data', () => {
      // It has said where it listens; from here on nothing of it may keep this process.
      for (const stream of [child.stdout, child.stderr]) (stream as unknown as { unref(): void }).unref();
      resolve(socketPath);
    });
  });
}

export interface ApiAnswer {
  status: number;
  body: string;
}

export async function callApi(method: string, where: string, body?: unknown): Promise<ApiAnswer> {
  socket ??= startProxy();
  const socketPath = await socket;
  return new Promise((resolve, reject) => {
    const headers = { host: 'localhost', 'content-type': 'application/json' };
    const request = http.request({ socketPath, path: where, method, headers, agent, timeout: 15_000 }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }));
    });
    request.on('timeout', () => request.destroy(new Error(`${method} ${where} had no answer within 15 s`)));
    request.on('error', reject);
    request.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

/** @throws with the server's words where there is no such object */
export async function get<T>(where: string): Promise<T> {
  const { status, body } = await callApi('GET', where);
  if (status !== 200) throw new Error(`GET ${where} answered ${status}: ${body.slice(0, 300)}`);
  return JSON.parse(body) as T;
}

/** @param kind plural, with its group's path: `api/v1/…/pods` is kind `pods` of group `api/v1` */
export async function listOf<T>(group: string, namespace: string, kind: string, selector: string): Promise<T[]> {
  const query = `?labelSelector=${encodeURIComponent(selector)}`;
  return (await get<{ items: T[] }>(`/${group}/namespaces/${namespace}/${kind}${query}`)).items;
}
