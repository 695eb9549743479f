import { engineProblem } from './engine.ts';
import { findProgram, howToInstall, missing, requirements, type Requirement } from './packages.ts';
import { holderOf } from './ports.ts';
import { identities } from './native.ts';
import { runningService } from './services.ts';
import type { PortName, Settings } from './settings.ts';
import { readState } from './state.ts';

/** Says what this machine has for the stack, what is missing and how to get it; 1 where make up couldn't work. */
export async function doctor(settings: Settings): Promise<number> {
  const ours = new Set<number>();
  for (const identity of identities(settings.local)) {
    const found = await runningService(settings.local, identity);
    if (found) ours.add(found.pid);
  }
  let broken = 0;
  const report = (good: boolean, what: string, text: string, needed = true) =>
    console.log(`  ${good ? '✓' : needed ? '✗' : '·'} ${what.padEnd(15)} ${text}`);

  report(true, 'node', `${process.version} (${process.execPath})`);
  const git = findProgram('git');
  report(git !== undefined, 'git', git ?? 'not found: the commit in /api/info will read "unknown"', false);

  const engine = engineProblem();
  report(engine === undefined, 'docker compose', engine ?? 'an engine answers: make up uses it', false);
  for (const name of Object.keys(requirements) as Requirement[]) {
    const program = findProgram(...requirements[name].programs);
    const text = program ?? `none of ${requirements[name].programs.join(', ')} found`;
    report(program !== undefined, name, text, engine !== undefined);
  }
  const lacking = missing(['database', 'redis', 'nginx']);
  const installs = process.getuid?.() === 0 && findProgram('apt-get') !== undefined;
  if (lacking.length > 0 && engine !== undefined) {
    if (installs) console.log('    make up installs them with apt.');
    else broken += 1;
    console.log(`    ${howToInstall(lacking)}`);
  }

  const inContainers = (await readState(settings.local))?.mode === 'compose' && engine === undefined;
  if (inContainers) console.log('    The ports are those of the containers; make status shows them.');
  for (const variable of inContainers ? [] : (Object.keys(settings.ports) as PortName[])) {
    const port = settings.ports[variable];
    const holder = holderOf(port);
    const foreign = holder !== undefined && !ours.has(holder.pid);
    if (foreign) broken += 1;
    report(
      !foreign,
      variable,
      foreign
        ? `${port} is held by pid ${holder.pid}: ${holder.commandLine}`
        : `${port} ${holder ? 'is ours' : 'is free'}`,
    );
  }
  console.log(
    broken === 0 ? '  Ready for make up.' : '  make up can’t work until the lines marked ✗ above are mended.',
  );
  return broken === 0 ? 0 : 1;
}
