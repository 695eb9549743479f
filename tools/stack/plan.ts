import { composeProblem } from './engine.ts';
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
  const state = await readState(local);
  // What runs already stays where it is: the other way would begin with other data.
  const stays = state?.mode === 'native' && !Object.values(state.plan).includes('compose') && (await anyRunning(local));
  if (databaseUrl || redisUrl) {
    const given = [databaseUrl && 'DATABASE_URL', redisUrl && 'REDIS_URL'].filter(Boolean).join(' and ');
    const other = (image: string) => (forced === 'native' || stays || composeProblem([image]) ? 'native' : 'compose');
    return {
      plan: {
        database: databaseUrl ? 'given' : other('mysql:9.7'),
        redis: redisUrl ? 'given' : other('redis:8'),
        app: 'native',
      },
      reason: `${given} given`,
    };
  }
  if (forced === 'native') return { plan: allOf('native'), reason: 'STACK=native' };
  if (forced === 'compose') {
    const problem = composeProblem();
    if (problem) throw new StackError(`STACK=compose, but ${problem}. Mend that, or run STACK=native make up.`);
    return { plan: allOf('compose'), reason: 'STACK=compose' };
  }
  if (stays) return { plan: allOf('native'), reason: 'as it runs already' };
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
