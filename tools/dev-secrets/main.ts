/**
 * Makes the Secrets that an environment wants, in the cluster that KUBECONFIG names, from random values. For throwaway
 * clusters. What is there already stays, so a second run changes nothing.
 *   tools/with-node node tools/dev-secrets/main.ts staging [--smtp-url smtp://user:password@host:587]
 */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { run } from '../e2e/command.ts';
import { makeSecrets } from '../e2e/secrets.ts';
import { readEnvironment } from './environment.ts';

const root = path.resolve(import.meta.dirname, '../..');
/** Reserved for names that don't exist (RFC 6761): mails wait in the outbox. */
const nowhere = 'smtp://mail.invalid:587';

try {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { 'smtp-url': { type: 'string' } } });
  const { name, hosts } = readEnvironment(root, positionals[0] ?? '');
  // The namespaces come before Argo CD brings them, from the same files.
  await run([
    'kubectl',
    'apply',
    '--server-side',
    '--field-manager=quayside',
    '-k',
    path.join(root, 'argocd/namespaces'),
  ]);
  await makeSecrets({ backend: 'backend', frontend: 'frontend', hosts, smtpUrl: values['smtp-url'] ?? nowhere });
  process.stdout.write(`The Secrets of ${name} are there; the certificate for ${hosts.join(' and ')} signs itself.\n`);
  if (!values['smtp-url']) {
    process.stdout.write('No --smtp-url was given: unless an earlier run gave one, mails wait in the outbox.\n');
  }
} catch (error) {
  process.stderr.write(`dev-secrets: ${(error as Error).message}\n`);
  process.exitCode = 1;
}
