// Keeps the live number of pods when `replicas` leaves the manifest for an HPA. Who applies the Deployment was the only
// owner of the field until then, so the API server would take it away and put its default there: one pod. This makes
// another field manager own the live value first, by server-side apply of the scale subresource alone; see
// https://kubernetes.io/docs/reference/using-api/server-side-apply/#transferring-ownership
// Nothing changes but the ownership. Exits 1 with the reason where that can't be had.
/* global AbortSignal, fetch */
import { readFile } from 'node:fs/promises';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';

const MANAGER = 'replicas-handover';
const ANSWER_WITHIN_MS = 5_000;
const PAUSE_MS = 500;

const {
  KUBERNETES_SERVICE_HOST: host,
  KUBERNETES_SERVICE_PORT: port,
  TOKEN_FILE,
  NAMESPACE,
  DEPLOYMENT,
  GIVE_UP_AFTER_SECONDS,
} = process.env;

const server = `https://${host.includes(':') ? `[${host}]` : host}:${port}`;
const scale = `${server}/apis/apps/v1/namespaces/${NAMESPACE}/deployments/${DEPLOYMENT}/scale`;

async function call(url, options = {}) {
  const token = (await readFile(TOKEN_FILE, 'utf8')).trim();
  const headers = { authorization: `Bearer ${token}`, accept: 'application/json', ...options.headers };
  const answer = await fetch(url, { ...options, headers, signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
  return { status: answer.status, text: await answer.text() };
}

const refused = (what, { status, text }) => new Error(`${what} was answered ${status}: ${text.slice(0, 300)}`);

/** @returns what was done; throws what may be otherwise at the next try */
async function handOver() {
  const live = await call(scale);
  if (live.status === 404) return `there is no Deployment ${DEPLOYMENT} yet, and nothing to hand over`;
  if (live.status !== 200) throw refused('Reading the number of pods', live);
  const { metadata, spec } = JSON.parse(live.text);
  const applied = await call(`${scale}?fieldManager=${MANAGER}`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/apply-patch+yaml' },
    body: JSON.stringify({
      apiVersion: 'autoscaling/v1',
      kind: 'Scale',
      // With the version that was read, a number that an HPA has chosen since is not undone: the answer is 409.
      metadata: { name: DEPLOYMENT, namespace: NAMESPACE, resourceVersion: metadata.resourceVersion },
      // Zero is left out of JSON by the API server.
      spec: { replicas: spec.replicas ?? 0 },
    }),
  });
  if (applied.status !== 200) throw refused('Keeping the number of pods', applied);
  return `Deployment ${DEPLOYMENT} keeps its ${spec.replicas ?? 0} pods until the HPA chooses another number`;
}

const deadline = performance.now() + Number(GIVE_UP_AFTER_SECONDS) * 1_000;
for (;;) {
  try {
    process.stdout.write(`${await handOver()}\n`);
    break;
  } catch (error) {
    if (performance.now() > deadline) {
      process.stderr.write(
        `The Kubernetes API at ${server} did not hand over the number of pods within ${GIVE_UP_AFTER_SECONDS} s. ` +
          `${error.cause?.message ?? error.message}. ` +
          'If it was not reached, see whether network.kubernetesApi names its addresses and port as the endpoints of ' +
          'the Service "kubernetes" in the namespace "default" do.\n',
      );
      process.exitCode = 1;
      break;
    }
  }
  await sleep(PAUSE_MS);
}
