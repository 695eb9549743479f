/** What the tests need in the cluster beside the product: a mail server that keeps mails, and a git server. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { apply, kubectl } from './kubectl.ts';

export const fixtures = 'quayside-e2e';
export const smtpUrl = `smtp://mail.${fixtures}.svc.cluster.local:1025`;

const labels = (name: string) => ({ 'app.kubernetes.io/name': name, 'app.kubernetes.io/part-of': 'quayside-e2e' });

export const service = (name: string, ports: { name: string; port: number }[]) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace: fixtures, labels: labels(name) },
  spec: { selector: labels(name), ports },
});

export const deployment = (name: string, container: object, volumes: object[]) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace: fixtures, labels: labels(name) },
  spec: {
    selector: { matchLabels: labels(name) },
    template: {
      metadata: { labels: labels(name) },
      spec: {
        automountServiceAccountToken: false,
        terminationGracePeriodSeconds: 2,
        securityContext: {
          runAsNonRoot: true,
          runAsUser: 1000,
          fsGroup: 1000,
          seccompProfile: { type: 'RuntimeDefault' },
        },
        containers: [
          {
            name,
            imagePullPolicy: 'IfNotPresent',
            resources: { requests: { cpu: '5m', memory: '32Mi' } },
            securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
            ...container,
          },
        ],
        volumes,
      },
    },
  },
});

export const namespace = {
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: fixtures, labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
};

export const rolledOut = (name: string): Promise<string> =>
  kubectl(['-n', fixtures, 'rollout', 'status', `deployment/${name}`, '--timeout=120s'], { timeoutMs: 150_000 });

/** @param image one that has Node: the backend's own */
export async function startMail(image: string): Promise<void> {
  const script = readFileSync(path.join(import.meta.dirname, 'mail-catcher.mjs'), 'utf8');
  await apply([
    namespace,
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'mail', namespace: fixtures },
      data: { 'mail-catcher.mjs': script },
    },
    service('mail', [
      { name: 'smtp', port: 1025 },
      { name: 'web', port: 8025 },
    ]),
    deployment(
      'mail',
      {
        image,
        command: ['node', '/srv/mail-catcher.mjs'],
        readinessProbe: { tcpSocket: { port: 8025 }, periodSeconds: 1 },
        volumeMounts: [{ name: 'script', mountPath: '/srv' }],
      },
      [{ name: 'script', configMap: { name: 'mail' } }],
    ),
  ]);
  await rolledOut('mail');
}

export interface GitServer {
  pushUrl: string;
  readUrl: string;
}

/** A git server on the image of Argo CD's own repo server, which is there and has git. Pushes go by `kubectl exec`. */
export async function startGit(): Promise<GitServer> {
  const image = await kubectl([
    ...['-n', 'argocd', 'get', 'deployment/argocd-repo-server', '-o'],
    'jsonpath={.spec.template.spec.containers[0].image}',
  ]);
  await apply([
    namespace,
    service('git', [{ name: 'git', port: 9418 }]),
    deployment(
      'git',
      {
        image,
        env: [{ name: 'HOME', value: '/srv' }],
        command: ['sh', '-c'],
        args: [
          'git init -q --bare /srv/repo.git && exec git daemon --export-all --reuseaddr --base-path=/srv --port=9418',
        ],
        readinessProbe: { tcpSocket: { port: 9418 }, periodSeconds: 1 },
        volumeMounts: [{ name: 'srv', mountPath: '/srv' }],
      },
      [{ name: 'srv', emptyDir: {} }],
    ),
  ]);
  await rolledOut('git');
  return {
    pushUrl: `ext::kubectl -n ${fixtures} exec -i deployment/git -- %S /srv/repo.git`,
    readUrl: `git://git.${fixtures}.svc.cluster.local/repo.git`,
  };
}
