/**
 * How long the server takes from its start to the first 200 of /ready, database and Redis being there.
 *
 *   make bench-start
 */
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const ROUNDS = 9;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function round(): Promise<number> {
  const port = await freePort();
  const started = performance.now();
  const child = spawn(process.execPath, [new URL('../dist/main.js', import.meta.url).pathname], {
    env: { ...process.env, PORT: String(port), HOST: '127.0.0.1', LOG_LEVEL: 'fatal' },
    stdio: 'inherit',
  });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  try {
    for (;;) {
      const status = await fetch(`http://127.0.0.1:${port}/ready`).then(
        (answer) => answer.status,
        () => 0,
      );
      if (status === 200) return performance.now() - started;
      if (child.exitCode !== null) throw new Error('the server stopped before it was ready');
      await sleep(5);
    }
  } finally {
    child.kill();
    await exited;
  }
}

const times: number[] = [];
for (let i = 0; i < ROUNDS; i++) times.push(await round());
times.sort((a, b) => a - b);
const [least, middle, most] = [times[0]!, times[ROUNDS >> 1]!, times.at(-1)!].map((ms) => (ms / 1000).toFixed(2));
console.log(`start to ready: ${middle} s (${least} … ${most}, ${ROUNDS} starts, Node ${process.version})`);
