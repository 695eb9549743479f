import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { StackError } from './failure.ts';
import { writeWhole } from './files.ts';
import { findProgram, versionText } from './packages.ts';
import type { Service, ServiceIdentity } from './services.ts';
import { urlsOf, type Settings } from './settings.ts';
import { substitute } from './template.ts';

export const templateDirectory = (root: string) => path.join(root, 'helm-charts/frontend/files');

const home = (local: string) => path.join(local, 'nginx');

export function nginxIdentity(local: string): ServiceIdentity {
  // SIGQUIT lets requests in flight finish (up to the proxy's 35 s); SIGTERM would cut them.
  return {
    name: 'nginx',
    marker: path.join(home(local), 'nginx.conf'),
    program: /^nginx$/,
    stopSignal: 'SIGQUIT',
    stopGraceMs: 40_000,
  };
}

/** The values of the templates' variables for a private nginx in front of private API processes. */
export function templateValues(settings: Settings): Record<string, string> {
  const { root, local, ports } = settings;
  // Twice, because nginx never tries again where it knows a single peer.
  const servers = (port: number) => `server 127.0.0.1:${port} max_fails=0; `.repeat(2).trim();
  return {
    LISTEN: `127.0.0.1:${ports.APP_PORT}`,
    OPS_HOST: new URL(urlsOf(ports).ops).hostname,
    APP_ROOT: `"${path.join(root, 'frontend/dist')}"`,
    OUTAGE_ROOT: `"${templateDirectory(root)}"`,
    ACCESS_LOG: `"${path.join(local, 'log/nginx-access.log')}"`,
    BACKEND_SERVERS: servers(ports.API_PORT),
    ADMIN_SERVERS: servers(ports.ADMIN_API_PORT),
    GATE_SERVERS: [ports.API_PORT, ports.ADMIN_API_PORT]
      .map((port) => `server 127.0.0.1:${port} max_fails=2 fail_timeout=1s;`)
      .join(' '),
    CACHE_ROOT: path.join(home(local), 'tmp'),
    RESOLVER: '',
    REAL_IP_FROM: '',
    TRUSTED_EDGE: '',
    HSTS: '',
    // One address stands for every user and every test here.
    API_RATE: '1000r/s',
    API_BURST: '1000',
  };
}

/** A private nginx with the templates of the frontend's chart and image. */
export async function nginxService(
  settings: Settings,
  values = templateValues(settings),
): Promise<Service & { version: string }> {
  const { local, ports, root } = settings;
  const program = findProgram('nginx');
  if (!program) throw new StackError('No nginx is installed.');
  const directory = home(local);
  await mkdir(path.join(directory, 'tmp'), { recursive: true });
  await mkdir(path.join(local, 'log'), { recursive: true });

  const configuration = [mainConfiguration(program, directory)];
  await writeWhole(path.join(directory, 'nginx.conf'), configuration[0] ?? '');
  for (const name of (await readdir(templateDirectory(root))).filter((entry) => entry.endsWith('.template'))) {
    const text = substitute(await readFile(path.join(templateDirectory(root), name), 'utf8'), values);
    await writeWhole(path.join(directory, 'conf.d', name.slice(0, -'.template'.length)), text);
    configuration.push(text);
  }
  return {
    ...nginxIdentity(local),
    command: program,
    args: ['-p', directory, '-c', path.join(directory, 'nginx.conf'), '-e', 'stderr'],
    cwd: directory,
    env: { PATH: process.env.PATH ?? '' },
    ports: [{ port: ports.APP_PORT, variable: 'APP_PORT' }],
    configuration,
    ready: () => edgeAnswers(ports.APP_PORT),
    readyWithinMs: 10_000,
    version: `nginx ${/nginx\/(\S+)/.exec(versionText(program, '-v'))?.[1] ?? ''}`.trim(),
  };
}

/** What the image's own nginx.conf says there, with paths that any user may write. */
function mainConfiguration(program: string, directory: string): string {
  const temporary = path.join(directory, 'tmp');
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return `# Written by make up; changes are overwritten.
${process.getuid?.() === 0 ? `user ${os.userInfo().username};\n` : ''}daemon off;
worker_processes 2;
worker_shutdown_timeout 35s;
pid "${path.join(directory, 'nginx.pid')}";
error_log stderr notice;
events { worker_connections 1024; }
http {
  include "${mimeTypes(program)}";
  default_type application/octet-stream;
  sendfile on;
${paths.map((name) => `  ${name}_temp_path "${path.join(temporary, name)}";`).join('\n')}
  include conf.d/*.conf;
}
`;
}

/** mime.types lies beside the distribution's nginx.conf, whose place is compiled in. */
function mimeTypes(program: string): string {
  const compiledIn = /--conf-path=(\S+)/.exec(versionText(program, '-V'))?.[1] ?? '/etc/nginx/nginx.conf';
  const file = path.join(path.dirname(compiledIn), 'mime.types');
  if (!existsSync(file)) throw new StackError(`${program} has no ${file}; reinstall nginx.`);
  return file;
}

async function edgeAnswers(port: number): Promise<void> {
  const answer = await fetch(`http://127.0.0.1:${port}/edge-health`, { signal: AbortSignal.timeout(2_000) });
  await answer.arrayBuffer();
  if (!answer.ok) throw new Error(`/edge-health answered ${answer.status}`);
}
