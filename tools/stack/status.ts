import { composeStatus } from './compose.ts';
import { identities } from './native.ts';
import { logOf, runningService } from './services.ts';
import type { Settings } from './settings.ts';
import { readState } from './state.ts';

/** What runs, one line a process. */
export async function printStatus(settings: Settings): Promise<void> {
  const { local } = settings;
  const state = await readState(local);
  if (state?.mode === 'compose') return composeStatus(settings);
  let stopped = 0;
  for (const identity of identities(local)) {
    const source = identity.name === 'database' || identity.name === 'redis' ? state?.plan[identity.name] : 'native';
    const found = await runningService(local, identity);
    const elsewhere = { given: 'given by its address', compose: 'in a container' };
    let what = found ? `runs, pid ${found.pid}` : 'stopped';
    if (source === 'given' || source === 'compose') what = elsewhere[source];
    else if (!found) stopped += 1;
    console.log(
      `  ${identity.name.padEnd(10)} ${what.padEnd(20)} ${found ? logOf(local, identity.name) : ''}`.trimEnd(),
    );
  }
  if (stopped > 0) console.log('  make up starts what is stopped.');
  else if (state) console.log(`  ${state.urls.app}  ${state.urls.ops}  ${state.urls.mail}`);
}
