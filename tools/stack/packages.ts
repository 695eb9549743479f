import { execFileSync, spawnSync } from 'node:child_process';
import { accessSync, constants, readFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { StackError } from './failure.ts';
import { runTask } from './tasks.ts';

/** What the native way needs: the programs that will do, and the package that brings one, by package manager. */
export const requirements = {
  database: {
    programs: ['mysqld', 'mariadbd'],
    /** MariaDB's first start is made by scripts, which Debian packs apart. */
    mariadbScripts: ['mariadb-install-db', 'my_print_defaults'],
    packages: {
      apt: 'mariadb-server-core mariadb-client-core',
      brew: 'mysql',
      dnf: 'mariadb-server',
      pacman: 'mariadb',
      zypper: 'mariadb',
      apk: 'mariadb',
    },
  },
  redis: {
    programs: ['redis-server', 'valkey-server'],
    packages: { apt: 'redis-server', brew: 'redis', dnf: 'redis', pacman: 'valkey', zypper: 'redis', apk: 'redis' },
  },
  nginx: {
    programs: ['nginx'],
    packages: { apt: 'nginx', brew: 'nginx', dnf: 'nginx', pacman: 'nginx', zypper: 'nginx', apk: 'nginx' },
  },
} as const;
export type Requirement = keyof typeof requirements;
type Manager = 'apt' | 'brew' | 'dnf' | 'pacman' | 'zypper' | 'apk';

/** Servers live in sbin, which isn't on every user's PATH; Homebrew's are found without its shell setup too. */
const extraDirectories = [
  '/usr/local/sbin',
  '/usr/sbin',
  '/usr/libexec',
  '/opt/homebrew/bin',
  '/opt/homebrew/sbin',
  '/usr/local/bin',
];

export function findProgram(...names: string[]): string | undefined {
  const directories = [...(process.env.PATH ?? '').split(path.delimiter), ...extraDirectories].filter(
    (entry) => entry !== '',
  );
  for (const name of names) {
    for (const directory of directories) {
      const file = path.join(directory, name);
      if (isExecutable(file)) return file;
    }
  }
  return undefined;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export function missing(wanted: Requirement[]): Requirement[] {
  return wanted.filter((name) => {
    const program = findProgram(...requirements[name].programs);
    if (!program) return true;
    if (name !== 'database' || !/mariadb/i.test(versionText(program))) return false;
    return !requirements.database.mariadbScripts.every((script) => findProgram(script));
  });
}

/** Makes sure that the programs are there: installs them where this runs as root with apt, else says how to. */
export async function ensurePrograms(
  local: string,
  wanted: Requirement[],
  detail: (text: string) => void,
): Promise<void> {
  const lacking = missing(wanted);
  if (lacking.length === 0) return;
  if (process.getuid?.() !== 0 || manager() !== 'apt') throw new StackError(howToInstall(lacking));
  const packages = lacking.flatMap((name) => requirements[name].packages.apt.split(' '));
  await aptInstall(local, packages);
  const still = missing(wanted);
  if (still.length > 0)
    throw new StackError(`apt installed ${packages.join(' ')}, yet no ${still.join(', ')} program is found.`);
  detail(`installed ${packages.join(', ')}`);
}

/** The command that brings what is missing, for the package manager of this machine. */
export function howToInstall(lacking: Requirement[], found = manager()): string {
  const programs = lacking.map((name) => requirements[name].programs.join(' or ')).join(', ');
  const ways =
    'A running Docker engine with Compose does instead, as does a database and Redis given by DATABASE_URL and REDIS_URL.';
  if (!found) return `Not installed: ${programs}. Install them with this system's package manager. ${ways}`;
  const packages = lacking.map((name) => requirements[name].packages[found]).join(' ');
  const commands: Record<Manager, string> = {
    apt: `sudo apt-get update && sudo apt-get install -y --no-install-recommends ${packages}`,
    brew: `brew install ${packages}`,
    dnf: `sudo dnf install -y ${packages}`,
    pacman: `sudo pacman -S --needed ${packages}`,
    zypper: `sudo zypper install -y ${packages}`,
    apk: `sudo apk add ${packages}`,
  };
  return `Not installed: ${programs}. Install with\n    ${commands[found]}\n  and run make up again. ${ways}`;
}

export function manager(): Manager | undefined {
  const programs: [string, Manager][] = [
    ['apt-get', 'apt'],
    ['brew', 'brew'],
    ['dnf', 'dnf'],
    ['pacman', 'pacman'],
    ['zypper', 'zypper'],
    ['apk', 'apk'],
  ];
  // macOS ships no apt, but Fink does: there Homebrew goes first.
  const order = process.platform === 'darwin' ? programs.slice(1) : programs;
  return order.find(([program]) => findProgram(program))?.[1];
}

/**
 * Installs packages without letting the distribution start or enable its own services: the programs that maintainer
 * scripts call for it are shadowed on dpkg's PATH for this one run. Nothing outside the temporary directory changes, so
 * an interrupted run leaves no policy behind.
 */
export async function aptInstall(local: string, packages: string[]): Promise<void> {
  const shadow = await mkdtemp(path.join(os.tmpdir(), 'quayside-apt-'));
  try {
    for (const program of ['invoke-rc.d', 'deb-systemd-invoke', 'update-rc.d']) await script(shadow, program, 'exit 0');
    // "was-enabled" decides whether a unit is enabled for the next boot.
    await script(shadow, 'deb-systemd-helper', 'case "$*" in *was-enabled*) exit 1 ;; esac; exit 0');
    const searchPath = `${shadow}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`;
    const env = { DEBIAN_FRONTEND: 'noninteractive', PATH: searchPath };
    const run = (command: string, ...args: string[]) => runTask(local, 'apt', command, args, { cwd: '/', env });
    // An install that was killed leaves packages half configured, and apt refuses to work until that is mended.
    if (spawnSync('dpkg', ['--audit'], { encoding: 'utf8' }).stdout?.trim())
      await run('dpkg', '--configure', '-a', '--force-confold');
    const options = [
      '-qq',
      '-o',
      `DPkg::Path=${searchPath}`,
      '-o',
      'DPkg::Lock::Timeout=120',
      '-o',
      'Acquire::Retries=3',
    ];
    await run('apt-get', ...options, 'update');
    // --no-remove: a machine's own database server is never replaced.
    await run('apt-get', ...options, 'install', '-y', '--no-install-recommends', '--no-remove', ...packages);
  } finally {
    await rm(shadow, { recursive: true, force: true });
  }
}

async function script(directory: string, name: string, body: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  await writeFile(path.join(directory, name), `#!/bin/sh\n${body}\n`);
  await chmod(path.join(directory, name), 0o755);
}

/** What a program says about its version; nginx says it on stderr. */
export function versionText(program: string, flag = '--version'): string {
  const { stdout, stderr } = spawnSync(program, [flag], { encoding: 'utf8' });
  return `${stdout ?? ''}${stderr ?? ''}`.trim();
}

/** True where AppArmor confines the program to the distribution's own directories. */
export function isConfined(program: string): boolean {
  try {
    if (!readFileSync('/sys/module/apparmor/parameters/enabled', 'utf8').startsWith('Y')) return false;
    const profiles = execFileSync('cat', ['/sys/kernel/security/apparmor/profiles'], {
      encoding: 'utf8',
      stdio: 'pipe',
    });
    return profiles.includes(`${program} (enforce)`);
  } catch {
    // Only root may read the list of profiles; the shipped file tells as much.
    return isReadable(`/etc/apparmor.d/${program.slice(1).replaceAll('/', '.')}`);
  }
}

function isReadable(file: string): boolean {
  try {
    accessSync(file, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}
