// The script that keeps the number of pods, as the Job runs it, against a server that answers as the Kubernetes API does.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { root } from './edges.ts';

const script = path.join(root, 'helm-charts/backend/files/handover.mjs');
const folder = mkdtempSync(path.join(tmpdir(), 'handover-'));
const [key, cert, token] = ['key.pem', 'ca.crt', 'token'].map((file) => path.join(folder, file)) as [
  string,
  string,
  string,
];

interface Call {
  method: string;
  url: string;
  authorization: string | undefined;
  type: string | undefined;
  body: unknown;
}

/** A Deployment's scale; a write that names another version than the live one is refused. */
const live = { replicas: 3 as number | undefined, version: 7 };
let calls: Call[] = [];
/** Comes before the answer to each call: another status to answer, or something that happens meanwhile. */
let meanwhile: (call: Call) => number | undefined = () => undefined;
let server: Server;

const spec = (): object => (live.replicas === undefined ? {} : { replicas: live.replicas });

function answer(call: Call): [number, object] {
  const status = meanwhile(call);
  if (status !== undefined) return [status, { kind: 'Status', message: `refused with ${status}` }];
  if (call.method === 'PATCH') {
    const { metadata, spec } = call.body as { metadata: { resourceVersion: string }; spec: { replicas: number } };
    if (metadata.resourceVersion !== String(live.version)) return [409, { kind: 'Status', reason: 'Conflict' }];
    live.replicas = spec.replicas;
  }
  return [200, { kind: 'Scale', metadata: { name: 'api', resourceVersion: String(live.version) }, spec: spec() }];
}

before(async () => {
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1'],
      ...['-subj', '/CN=kubernetes', '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', cert],
    ],
    { stdio: 'pipe' },
  );
  writeFileSync(token, 'a-token\n');
  server = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const body: unknown = text === '' ? undefined : JSON.parse(text);
      const call = { method, url, authorization: headers.authorization, type: headers['content-type'], body };
      calls.push(call);
      const [status, object] = answer(call);
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(object));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
after(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

const port = (): string => String((server.address() as AddressInfo).port);

async function run(env: Record<string, string> = {}): Promise<{ code: number | null; out: string; err: string }> {
  calls = [];
  const child = spawn(process.execPath, [script], {
    env: {
      KUBERNETES_SERVICE_HOST: '127.0.0.1',
      KUBERNETES_SERVICE_PORT: port(),
      NODE_EXTRA_CA_CERTS: cert,
      TOKEN_FILE: token,
      NAMESPACE: 'ns',
      DEPLOYMENT: 'api',
      GIVE_UP_AFTER_SECONDS: '10',
      ...env,
    },
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, out, err };
}

const patches = (): Call[] => calls.filter(({ method }) => method === 'PATCH');
const once = (status: number): typeof meanwhile => {
  let first = true;
  return () => {
    const now = first;
    first = false;
    return now ? status : undefined;
  };
};

describe('the handover of replicas', () => {
  test('makes an owner of the live number, and sends nothing else', async () => {
    Object.assign(live, { replicas: 3, version: 7 });
    meanwhile = () => undefined;
    const { code, out, err } = await run();
    assert.deepEqual({ code, err }, { code: 0, err: '' });
    assert.match(out, /keeps its 3 pods/);
    const scale = '/apis/apps/v1/namespaces/ns/deployments/api/scale';
    assert.deepEqual(calls, [
      { method: 'GET', url: scale, authorization: 'Bearer a-token', type: undefined, body: undefined },
      {
        method: 'PATCH',
        url: `${scale}?fieldManager=replicas-handover`,
        authorization: 'Bearer a-token',
        type: 'application/apply-patch+yaml',
        body: {
          apiVersion: 'autoscaling/v1',
          kind: 'Scale',
          metadata: { name: 'api', namespace: 'ns', resourceVersion: '7' },
          spec: { replicas: 3 },
        },
      },
    ]);
  });

  test('has nothing to do at a first install, where there is no Deployment', async () => {
    meanwhile = () => 404;
    const { code, out } = await run();
    assert.equal(code, 0);
    assert.match(out, /no Deployment api yet/);
    assert.equal(patches().length, 0);
  });

  test('never undoes what an HPA chooses in between', async () => {
    Object.assign(live, { replicas: 3, version: 7 });
    let chosen = false;
    meanwhile = ({ method }) => {
      if (method === 'PATCH' && !chosen) {
        chosen = true;
        Object.assign(live, { replicas: 5, version: 8 });
      }
      return undefined;
    };
    const { code, out } = await run();
    assert.equal(code, 0);
    assert.match(out, /keeps its 5 pods/);
    assert.equal(live.replicas, 5);
    const sent = patches().map(({ body }) => (body as { spec: { replicas: number } }).spec.replicas);
    assert.deepEqual(sent, [3, 5]);
  });

  test('keeps zero, which the API leaves out of its answers', async () => {
    Object.assign(live, { replicas: undefined, version: 7 });
    meanwhile = () => undefined;
    assert.equal((await run()).code, 0);
    assert.deepEqual((patches()[0]?.body as { spec: object }).spec, { replicas: 0 });
  });

  for (const [what, status] of [
    ['a right that is not in force yet', 403],
    ['a server that starts', 503],
  ] as const) {
    test(`outlasts ${what}`, async () => {
      Object.assign(live, { replicas: 3, version: 7 });
      meanwhile = once(status);
      assert.equal((await run()).code, 0);
      assert.equal(patches().length, 1);
    });
  }

  test('fails with what the API said where the right never comes', async () => {
    meanwhile = () => 403;
    const { code, err } = await run({ GIVE_UP_AFTER_SECONDS: '1' });
    assert.equal(code, 1);
    assert.match(err, /Reading the number of pods was answered 403: .*refused with 403/);
  });

  test('fails with the value to look at where nothing is reached', async () => {
    const { code, err } = await run({ GIVE_UP_AFTER_SECONDS: '1', KUBERNETES_SERVICE_PORT: '1' });
    assert.equal(code, 1);
    assert.match(err, /The Kubernetes API at https:\/\/127\.0\.0\.1:1 .* within 1 s.*network\.kubernetesApi/s);
  });

  test('trusts no server but the cluster’s own', async () => {
    const { code, err } = await run({ GIVE_UP_AFTER_SECONDS: '1', NODE_EXTRA_CA_CERTS: '' });
    assert.equal(code, 1);
    assert.match(err, /self-signed certificate/);
    assert.equal(calls.length, 0);
  });
});
