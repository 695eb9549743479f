/**
 * `make maintenance-on` and `make maintenance-off`: writes the document that the API follows. On a cluster that is the key
 * `maintenance` of the ConfigMap `backend-maintenance`; of the stack on this machine it is a file.
 */
import { spawnSync } from 'node:child_process';
import os from 'node:os';
import path from 'node:path';
import { StackError } from './failure.ts';
import { readJson, writeWhole } from './files.ts';
import { findProgram } from './packages.ts';
import type { Settings } from './settings.ts';
import { readState, type Plan } from './state.ts';

const configMap = 'backend-maintenance';
const maxMessage = 500;
const maxMinutes = 7 * 24 * 60;

/** The file that is the truth for the API on this machine; a directory of its own where containers share it. */
export function maintenanceFile(local: string, mode: Plan['app']): string {
  return mode === 'compose' ? path.join(local, 'compose/maintenance/maintenance') : path.join(local, 'maintenance');
}

/** @throws StackError that names the variable which makes no sense */
export function documentOf(enabled: boolean, env: NodeJS.ProcessEnv, now = new Date()): string {
  const { MESSAGE: message = '', MINUTES: minutes = '' } = env;
  if (!enabled && (message || minutes)) {
    throw new StackError('MESSAGE and MINUTES are for make maintenance-on; make maintenance-off takes neither.');
  }
  if (message.length > maxMessage) {
    throw new StackError(`MESSAGE has ${message.length} characters; at most ${maxMessage} were expected.`);
  }
  if (minutes && !(/^\d+$/.test(minutes) && Number(minutes) >= 1 && Number(minutes) <= maxMinutes)) {
    throw new StackError(
      `MINUTES is "${minutes}"; whole minutes until the planned end were expected, from 1 to ${maxMinutes}.`,
    );
  }
  return JSON.stringify({
    enabled,
    message: message.trim() || null,
    startsAt: null,
    endsAt: minutes ? new Date(now.getTime() + Number(minutes) * 60_000).toISOString() : null,
    updatedAt: now.toISOString(),
    updatedBy: `make, as ${os.userInfo().username}`,
  });
}

export async function switchMaintenance(settings: Settings, to: string | undefined, env = process.env): Promise<void> {
  if (to !== 'on' && to !== 'off') throw new StackError(`"${to ?? ''}" is unknown; expected maintenance on or off.`);
  const document = documentOf(to === 'on', env);
  // A cluster that was named wins over a stack that happens to run here.
  const where = env.KUBECONFIG ? undefined : await localStack(settings);
  console.log(
    where
      ? await writeLocal(settings, where, document)
      : patchCluster(document, env.NAMESPACE || 'backend', `maintenance is ${to}`),
  );
}

/**
 * `make up` ends by signing in as people do, which they can't in maintenance.
 *
 * @throws StackError where an earlier run left it on
 */
export async function refuseMaintenance(local: string, mode: Plan['app'], now = Date.now()): Promise<void> {
  const file = maintenanceFile(local, mode);
  const said = await readJson<boolean | { enabled?: boolean; startsAt?: string | null }>(file);
  const { enabled, startsAt } = typeof said === 'object' ? said : { enabled: said, startsAt: null };
  if (enabled !== true || (startsAt && Date.parse(startsAt) > now)) return;
  throw new StackError(
    `Maintenance is on, by ${file}; make up has to see people sign in. If the stack runs, make maintenance-off ends it; ` +
      'else delete that file.',
  );
}

/** How the stack of this machine runs, if it does. */
async function localStack({ local }: Settings): Promise<Plan['app'] | undefined> {
  const state = await readState(local);
  if (!state) return undefined;
  try {
    const url = `http://127.0.0.1:${state.ports.APP_PORT}/edge-health`;
    const answer = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    return answer.ok ? state.mode : undefined;
  } catch {
    return undefined;
  }
}

async function writeLocal({ local }: Settings, mode: Plan['app'], document: string): Promise<string> {
  const file = maintenanceFile(local, mode);
  // Another user's process reads it where it runs in a container.
  await writeWhole(file, `${document}\n`, mode === 'compose' ? 0o644 : 0o600);
  const { enabled } = JSON.parse(document) as { enabled: boolean };
  return `On this machine's stack maintenance is ${enabled ? 'on' : 'off'}: ${file}`;
}

function patchCluster(document: string, namespace: string, done: string): string {
  const program = findProgram('kubectl');
  if (!program) {
    throw new StackError(
      'No stack runs on this machine (make up), and for a cluster kubectl was expected on the PATH.',
    );
  }
  const kubectl = (...args: string[]) => spawnSync(program, args, { encoding: 'utf8', timeout: 30_000 });
  const context = kubectl('config', 'current-context');
  if (context.status !== 0) {
    throw new StackError(
      'Neither does a stack run on this machine nor has kubectl a current context. Start one (make up), or name a ' +
        'cluster: KUBECONFIG=… or kubectl config use-context.',
    );
  }
  const name = context.stdout.trim();
  const patch = JSON.stringify({ data: { maintenance: document } });
  const { status, stderr } = kubectl(
    ...['--namespace', namespace, '--request-timeout=20s', 'patch', 'configmap', configMap],
    // Its own name as field manager: Argo CD's apply leaves alone what is another's.
    ...['--field-manager=quayside-make', '--type=merge', '--patch', patch],
  );
  if (status !== 0) {
    const hint = /NotFound|not found/.test(stderr)
      ? `The backend chart makes it; if it is installed in another namespace: NAMESPACE=…`
      : `The context is kubectl's current one.`;
    throw new StackError(
      `The ConfigMap ${configMap} in namespace ${namespace} of ${name} was not changed: ${stderr.trim()}. ${hint}`,
    );
  }
  return (
    `In ${name}, namespace ${namespace}, ${done}. Pods follow within a second where operators' pods watch the ` +
    'ConfigMap (network.kubernetesApi.cidrs), else within a minute or two.'
  );
}
