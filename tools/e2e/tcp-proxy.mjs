// A TCP proxy whose connections can be slowed, held and cut, for tests of what the product does then.
//   node tcp-proxy.mjs CONTROL_PORT NAME=PORT:HOST:PORT…
// GET / on the control port gives each proxy's state, PUT /NAME changes it: {"up":bool,"delayMs":number,"hold":{"match":text,"ms":number,"times":number}|null}
//   up       false refuses connections and cuts those that are open
//   delayMs  every answer of the server comes that much later
//   hold     the answers to the next things that the client sends with this text in them come that much later; so many
//            of them, all of the connection that sent the first
// held says who sent what was held last.
// One file without packages, so that the backend's own image can run it from a ConfigMap.
import { createServer as createHttpServer } from 'node:http';
import { connect, createServer } from 'node:net';

const proxies = new Map();

function makeProxy([port, host, targetPort]) {
  const state = { up: true, delayMs: 0, hold: null, held: null, connections: 0 };
  /** The connection that the hold is for. */
  let chosen;
  const sockets = new Set();
  const server = createServer({ noDelay: true }, (client) => {
    const target = connect({ host, port: Number(targetPort), noDelay: true });
    state.connections += 1;
    /** Until when answers of this connection are held. */
    let heldUntil = 0;
    let late = Promise.resolve();
    for (const [socket, other] of [
      [client, target],
      [target, client],
    ]) {
      sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
    client.on('close', () => (state.connections -= 1));
    client.on('data', (chunk) => {
      const { hold } = state;
      if (hold && chunk.includes(hold.match) && (chosen ??= client) === client) {
        heldUntil = performance.now() + hold.ms;
        state.held = { from: client.remoteAddress, times: (state.held?.times ?? 0) + 1 };
        hold.times -= 1;
        if (hold.times === 0) state.hold = null;
      }
      target.write(chunk);
    });
    target.on('data', (chunk) => {
      const wait = Math.max(state.delayMs, heldUntil - performance.now());
      const due = performance.now() + wait;
      // In the order in which they came, each as late as it should be.
      late = late
        .then(() => (wait > 0 ? new Promise((resolve) => setTimeout(resolve, due - performance.now())) : undefined))
        .then(() => void client.write(chunk));
    });
  });
  const set = ({ up, delayMs, hold }) => {
    if (delayMs !== undefined) state.delayMs = delayMs;
    if (hold !== undefined) {
      Object.assign(state, { hold, held: null });
      chosen = undefined;
    }
    if (up === undefined || up === state.up) return;
    state.up = up;
    if (up) return void server.listen(Number(port));
    server.close();
    for (const socket of sockets) socket.resetAndDestroy();
  };
  server.listen(Number(port));
  return { state, set };
}

const [controlPort, ...specs] = process.argv.slice(2);
for (const spec of specs) {
  const [name, where] = spec.split('=');
  proxies.set(name, makeProxy(where.split(':')));
}

createHttpServer((request, response) => {
  let body = '';
  request.on('data', (chunk) => (body += chunk));
  request.on('end', () => {
    const proxy = proxies.get(request.url.slice(1));
    if (request.method === 'PUT') {
      if (!proxy) return response.writeHead(404).end();
      proxy.set(JSON.parse(body));
    }
    const states = Object.fromEntries([...proxies].map(([name, { state }]) => [name, state]));
    return response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(states));
  });
}).listen(Number(controlPort));
process.on('SIGTERM', () => process.exit(0));
