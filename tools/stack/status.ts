import { composeStatus } from './compose.ts';
import { identities } from './native.ts';
import { logOf, runningService } from './services.ts';
import type { Settings } from './settings.ts';
import { readState } from './state.ts';

/** What runs, one line a process; 0 where everything does, 1 where something doesn't. */
export async function printStatus(settings: Settings): Promise<number> {
  const { local } = settings;
  const state = await readState(local);
  if (state?.mode === 'compose') return composeStatus(settings);
  let stopped = 0;
  for (const identity of identities(local)) {
    const given = (identity.name === 'database' || identity.name === 'redis') && state?.plan[identity.name] === 'given';
    const found = await runningService(local, identity);
    if (!found && !given) stopped += 1;
    const what = given ? 'given by its address' : found ? `runs, pid ${found.pid}` : 'stopped';
    console.log(`  ${identity.name.padEnd(10)} ${what.padEnd(20)} ${given ? '' : logOf(local, identity.name)}`);
  }
  if (stopped > 0) console.log('  make up starts what is stopped.');
  else if (state) console.log(`  ${state.urls.app}  ${state.urls.ops}  ${state.urls.mail}`);
  return stopped > 0 ? 1 : 0;
}
