import { composeProblem } from './compose.ts';
import { StackError } from './failure.ts';
import { identities } from './native.ts';
import { runningService } from './services.ts';
import type { Settings } from './settings.ts';
import { readState, type Plan } from './state.ts';

/**
 * Where database, Redis and the app come from: addresses that are given are used; else Docker Compose where an engine
 * answers and has (or gets) the images; else private processes.
 */
export async function choosePlan(settings: Settings): Promise<{ plan: Plan; reason: string }> {
  const { databaseUrl, redisUrl, forced, local } = settings;
  if (databaseUrl || redisUrl) {
    const given = [databaseUrl && 'DATABASE_URL', redisUrl && 'REDIS_URL'].filter(Boolean).join(' and ');
    return {
      plan: { database: databaseUrl ? 'given' : 'native', redis: redisUrl ? 'given' : 'native', app: 'native' },
      reason: `${given} given`,
    };
  }
  if (forced === 'native') return { plan: allOf('native'), reason: 'STACK=native' };
  if (forced === 'compose') {
    const problem = composeProblem();
    if (problem) throw new StackError(`STACK=compose, but ${problem}. Mend that, or run STACK=native make up.`);
    return { plan: allOf('compose'), reason: 'STACK=compose' };
  }
  // What runs already stays where it is: the other way would begin with other data.
  const state = await readState(local);
  if (state?.mode === 'native' && (await anyRunning(local)))
    return { plan: allOf('native'), reason: 'as it runs already' };
  const problem = composeProblem();
  return problem
    ? { plan: allOf('native'), reason: problem }
    : { plan: allOf('compose'), reason: 'a Docker engine answers' };
}

function allOf(source: 'compose' | 'native'): Plan {
  return { database: source, redis: source, app: source };
}

async function anyRunning(local: string): Promise<boolean> {
  for (const identity of identities(local)) if (await runningService(local, identity)) return true;
  return false;
}
