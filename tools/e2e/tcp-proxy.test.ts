import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { until } from './wait.ts';

/** Gives back every line, as a server does that answers one question after another. */
const echo = createServer((socket) => socket.on('error', () => undefined).on('data', (chunk) => socket.write(chunk)));
let control = 0;
let port = 0;
let proxy: ReturnType<typeof spawn>;

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port: free } = server.address() as AddressInfo;
  server.close();
  return free;
};

const set = async (state: object): Promise<void> => {
  const { status } = await fetch(`http://127.0.0.1:${control}/echo`, { method: 'PUT', body: JSON.stringify(state) });
  assert.equal(status, 200);
};

const open = async (): Promise<Socket> => {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  return socket;
};

/** @returns milliseconds until the answer */
async function say(socket: Socket, words: string): Promise<number> {
  const start = performance.now();
  socket.write(words);
  const [answer] = (await once(socket, 'data')) as [Buffer];
  assert.equal(answer.toString(), words);
  return performance.now() - start;
}

before(async () => {
  echo.listen(0, '127.0.0.1');
  await once(echo, 'listening');
  [control, port] = [await freePort(), await freePort()];
  const target = `echo=${port}:127.0.0.1:${(echo.address() as AddressInfo).port}`;
  proxy = spawn(process.execPath, [path.join(import.meta.dirname, 'tcp-proxy.mjs'), String(control), target], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await until('the proxy', 10, async () => ((await fetch(`http://127.0.0.1:${control}`)).ok ? true : undefined), 50);
});

after(() => {
  proxy.kill();
  echo.close();
});

test('it passes on, and slows every answer when told', async () => {
  const socket = await open();
  assert.ok((await say(socket, 'one')) < 100);
  await set({ delayMs: 300 });
  for (const words of ['two', 'three']) {
    const took = await say(socket, words);
    assert.ok(took >= 295 && took < 600, `${took} ms`);
  }
  await set({ delayMs: 0 });
  assert.ok((await say(socket, 'four')) < 100);
  socket.destroy();
});

test('it holds as many answers of one connection as it was told to, and no other', async () => {
  await set({ hold: { match: 'slow', ms: 400, times: 2 } });
  const [held, other] = [await open(), await open()];
  assert.ok((await say(other, 'quick')) < 100);
  const slow = say(held, 'a slow one');
  assert.ok((await say(other, 'slow elsewhere')) < 100, 'on another connection');
  assert.ok((await slow) >= 395);
  assert.ok((await say(held, 'slow again')) >= 395, 'the second on the same connection');
  assert.ok((await say(held, 'slow for the third time')) < 100);
  const { echo: state } = (await (await fetch(`http://127.0.0.1:${control}`)).json()) as {
    echo: { hold: unknown; held: { from: string; times: number } };
  };
  assert.deepEqual([state.hold, state.held.times], [null, 2]);
  assert.match(state.held.from, /127\.0\.0\.1$/);
  held.destroy();
  other.destroy();
});

test('taken down, it cuts what is open and refuses what comes, until it is up again', async () => {
  const socket = await open();
  const cut = once(socket, 'error').catch(() => undefined);
  await set({ up: false });
  await cut;
  assert.ok(socket.destroyed);
  const refused = connect(port, '127.0.0.1');
  const [error] = (await once(refused, 'error')) as [NodeJS.ErrnoException];
  assert.equal(error.code, 'ECONNREFUSED');
  await set({ up: true });
  const again = await open();
  assert.ok((await say(again, 'back')) < 100);
  again.destroy();
});
