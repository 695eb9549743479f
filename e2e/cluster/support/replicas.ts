/** The number of pods of a Deployment, followed without a gap while something else happens. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export interface Step {
  at: string;
  /** spec.replicas: what the Deployment is to have. */
  wanted: number;
  /** status.readyReplicas: what serves. */
  ready: number;
}

/** Every state that the API server has shown, in order; a watch leaves none out. */
export async function whileCounting(
  namespace: string,
  deployment: string,
  during: () => Promise<void>,
): Promise<Step[]> {
  const format = 'jsonpath={.spec.replicas} {.status.readyReplicas}{"\\n"}';
  const child = spawn('kubectl', ['-n', namespace, 'get', `deployment/${deployment}`, '--watch', '-o', format], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = once(child, 'close');
  const steps: Step[] = [];
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => {
    const [wanted = 0, ready = 0] = line.trim().split(' ').map(Number);
    steps.push({ at: new Date().toISOString(), wanted, ready });
  });
  try {
    await Promise.race([once(lines, 'line'), closed]);
    await during();
    if (child.exitCode !== null) throw new Error(`kubectl stopped watching the Deployment ${deployment} too soon.`);
  } finally {
    child.kill();
    await closed;
  }
  return steps;
}

export const lowest = (steps: Step[]): { wanted: number; ready: number } => ({
  wanted: Math.min(...steps.map(({ wanted }) => wanted)),
  ready: Math.min(...steps.map(({ ready }) => ready)),
});

/** The steps as a person reads them, repetitions left out. */
export const story = (steps: Step[]): string =>
  steps
    .filter(({ wanted, ready }, index) => wanted !== steps[index - 1]?.wanted || ready !== steps[index - 1]?.ready)
    .map(({ at, wanted, ready }) => `${at.slice(11, 23)} ${ready}/${wanted}`)
    .join(', ');
