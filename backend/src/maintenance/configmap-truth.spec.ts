import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { KubernetesApi } from '../../test/support/kubernetes-api.ts';
import { until } from '../../test/support/wait.ts';
import { ConfigMapTruth } from './configmap-truth.ts';
import { ConfigMapClient } from './kubernetes-client.ts';
import type { Statement } from './maintenance.machine.ts';
import { StaleVersionError, TruthUnavailableError } from './truth.ts';

const ON = '{"enabled":true}';
const PATH = '/api/v1/namespaces/backend/configmaps/backend-maintenance';

let api: KubernetesApi;
let truth: ConfigMapTruth;
let said: Statement[];
beforeAll(() => Logger.overrideLogger(false));
afterAll(() => Logger.overrideLogger(['log']));
beforeEach(async () => {
  api = await KubernetesApi.start();
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = api.env;
  const client = new ConfigMapClient(
    { host: host!, port: Number(port), credentials: api.credentials },
    'backend',
    'backend-maintenance',
  );
  truth = new ConfigMapTruth(client, 'backend/backend-maintenance');
  said = [];
});
afterEach(async () => {
  truth.stop();
  await api.stop();
});

const follow = async (): Promise<void> => {
  truth.start((statement) => said.push(statement));
  await until('a watch', () => api.watching === 1);
};
const last = (): string | null | undefined => said.at(-1)?.text;

test('the key is read, with the version of the object; without the key nothing is said', async () => {
  expect(await truth.read()).toEqual({ version: BigInt(api.resourceVersion!), text: null });
  api.put({ maintenance: ON, other: 'x' });
  expect(await truth.read()).toEqual({ version: BigInt(api.resourceVersion!), text: ON });
});

test('changes are told as they happen, and nothing is asked for but the one object', async () => {
  await follow();
  api.put({ maintenance: ON });
  await until('the change', () => last() === ON);
  api.bookmark();
  api.put({ maintenance: 'false' });
  await until('the next', () => last() === 'false');
  expect(new Set(api.requests)).toEqual(new Set([`get ${PATH}`, 'watch /api/v1/namespaces/backend/configmaps']));
});

test('a watch that the server ends as too old begins anew, and what happened meanwhile is told', async () => {
  await follow();
  api.refuse = () => 503;
  api.expire();
  await until('the watch to end', () => api.watching === 0);
  api.put({ maintenance: ON });
  api.refuse = undefined;
  await until('the change', () => last() === ON);
  await until('a watch', () => api.watching === 1);
});

test('a server that goes away and comes back is followed again', async () => {
  await follow();
  await api.away();
  await expect(truth.read()).rejects.toThrow(TruthUnavailableError);
  api.put({ maintenance: ON });
  await api.back();
  await until('the change', () => last() === ON);
  await until('a watch', () => api.watching === 1);
});

test('a watch that died silently is found and replaced', async () => {
  await follow();
  api.mute = true;
  api.put({ maintenance: ON });
  await until('the change, by asking', () => last() === ON);
  api.mute = false;
  await until('a new watch', () => api.requests.filter((request) => request.startsWith('watch')).length === 2);
  await until('it to stand', () => api.watching === 1);
  api.put({ maintenance: 'false' });
  await until('the next', () => last() === 'false');
});

test('a token that was replaced is read anew', async () => {
  await follow();
  api.rotateToken();
  expect((await truth.read()).text).toBeNull();
});

test('a deleted ConfigMap says nothing, later than all before; one made anew is heard', async () => {
  api.put({ maintenance: ON });
  await follow();
  const before = BigInt(api.resourceVersion!);
  api.delete();
  await until('the deletion', () => last() === null);
  expect(said.at(-1)!.version).toBeGreaterThan(before);
  const { version } = await truth.read();
  expect(version).toBe(said.at(-1)!.version);
  await expect(truth.write(ON, version)).rejects.toThrow(/There is no ConfigMap backend\/backend-maintenance/);
  api.put({ maintenance: ON });
  await until('the new one', () => last() === ON);
  expect(said.at(-1)!.version).toBeGreaterThan(version);
});

test('a deletion that nobody told of is found, and counts as later', async () => {
  api.put({ maintenance: ON });
  const { version } = await truth.read();
  api.delete();
  expect(await truth.read()).toEqual({ version: version + 1n, text: null });
});

test('a write changes the key alone, and gives the new version', async () => {
  api.put({ other: 'x' });
  const { version } = await truth.read();
  const statement = await truth.write(ON, version);
  expect(statement).toEqual({ version: BigInt(api.resourceVersion!), text: ON });
  expect(statement.version).toBeGreaterThan(version);
  expect(await truth.read()).toEqual(statement);
});

test('of two writes that saw the same only one counts', async () => {
  const { version } = await truth.read();
  const results = await Promise.allSettled([truth.write('true', version), truth.write('false', version)]);
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  const refused = results.find((result) => result.status === 'rejected');
  expect((refused as PromiseRejectedResult).reason).toBeInstanceOf(StaleVersionError);
});

test('version 0, which the API server takes for any, is never written to', async () => {
  await expect(truth.write(ON, 0n)).rejects.toThrow(StaleVersionError);
  expect(api.text).toBeUndefined();
});

test('a refusal says what the API server said', async () => {
  api.refuse = (verb) => (verb === 'patch' ? 403 : undefined);
  const { version } = await truth.read();
  await expect(truth.write(ON, version)).rejects.toThrow(/it answered 403, refused by the test/);
});
