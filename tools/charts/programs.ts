/** The programs that check the charts: what is on the PATH in a version that will do, else built into .local/bin. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { root } from './edges.ts';

interface Program {
  /** What `go install` builds, pinned. */
  source: string;
  /** Arguments that make it say its version, and what an acceptable answer looks like. */
  version: string[];
  accepts: RegExp;
}

export const bin = path.join(root, '.local/bin');

const programs = {
  // Helm 3.18 is the oldest whose linter and schema errors read as the tests expect.
  helm: {
    source: 'helm.sh/helm/v4/cmd/helm@v4.3.1',
    version: ['version', '--short'],
    accepts: /^v(4\.|3\.(1[89]|[2-9]\d)\.)/m,
  },
  // Built from source it calls itself "development".
  kubeconform: {
    source: 'github.com/yannh/kubeconform/cmd/kubeconform@v0.8.0',
    version: ['-v'],
    accepts: /^(v?0\.([7-9]|\d\d)|development)/m,
  },
  // helm-unittest without Helm's plugin machinery, under the name that its own releases give that; it tells no version. Later
  // releases up to 1.1.2 have a replace directive, which go install refuses.
  untt: {
    source: 'github.com/helm-unittest/helm-unittest/cmd/helm-unittest@v1.0.0',
    version: ['--help'],
    accepts: /unittest/,
  },
  // Renders apps/ and argocd/, as Argo CD's own copy does.
  kustomize: {
    source: 'sigs.k8s.io/kustomize/kustomize/v5@v5.8.0',
    version: ['version'],
    accepts: /^(v5\.|\(devel\))/m,
  },
} satisfies Record<string, Program>;
export type ProgramName = keyof typeof programs;

/** The way to a program; where it is neither on the PATH nor in .local/bin the name alone. */
export function programPath(name: ProgramName): string {
  const directories = [...(process.env.PATH ?? '').split(path.delimiter).filter(Boolean), bin];
  const { version, accepts } = programs[name];
  const found = directories
    .map((directory) => path.resolve(directory, name))
    .find((file) => existsSync(file) && accepts.test(said(file, version)));
  return found ?? name;
}

function said(file: string, args: string[]): string {
  const { stdout, stderr } = spawnSync(file, args, { encoding: 'utf8' });
  return `${stdout ?? ''}${stderr ?? ''}`;
}

/** Installs what is missing. Building Helm takes some minutes the first time. */
export function ensurePrograms(log: (line: string) => void): void {
  for (const name of Object.keys(programs) as ProgramName[]) {
    if (path.isAbsolute(programPath(name))) continue;
    const { source } = programs[name];
    const asBuilt = path.join(bin, path.basename(source.replace(/(\/v\d+)?@.*/, '')));
    const rename = asBuilt === path.join(bin, name) ? '' : ` && mv ${asBuilt} ${path.join(bin, name)}`;
    const command = `GOBIN=${bin} go install ${source}${rename}`;
    log(`building ${name} from ${source}`);
    mkdirSync(bin, { recursive: true });
    const built = runGo(['install', '-trimpath', '-ldflags=-s -w', source], `To install ${name}, run\n    ${command}`);
    if (built.status !== 0) throw new Error(`${name} could not be built by\n    ${command}\n${built.stderr}`);
    if (rename !== '') renameSync(asBuilt, path.join(bin, name));
    if (!path.isAbsolute(programPath(name))) {
      throw new Error(`${command}\n    ended well, yet ${path.join(bin, name)} does not answer as expected.`);
    }
  }
}

/** Runs Go outside of any module, so that no go.mod or workspace has a say in versions. */
export function runGo(args: string[], purpose: string): { status: number | null; stdout: string; stderr: string } {
  const env = { ...process.env, GOBIN: bin, GOFLAGS: '', GOWORK: 'off', CGO_ENABLED: '0' };
  const result = spawnSync('go', args, { cwd: os.tmpdir(), env, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  if (result.error) {
    throw new Error(`Go is not on the PATH. Install Go 1.26 or later (https://go.dev/dl/). ${purpose}`);
  }
  return result;
}
