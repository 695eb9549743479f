/** Progress for a person at a terminal: one line a step, with the seconds that it took. */
export async function step<T>(
  name: string,
  work: (detail: (text: string) => void) => Promise<T>,
  waitingFor = name,
): Promise<T> {
  const start = performance.now();
  let text = 'done';
  const slow = setInterval(() => console.log(`    … ${waitingFor} (${seconds(start)})`), 5_000);
  slow.unref();
  try {
    const result = await work((detail) => (text = detail));
    line('✓', name, text, start);
    return result;
  } catch (error) {
    line('✗', name, 'failed', start);
    throw error;
  } finally {
    clearInterval(slow);
  }
}

function line(mark: string, name: string, text: string, start: number): void {
  console.log(`  ${mark} ${name.padEnd(12)} ${text.padEnd(58)} ${seconds(start).padStart(7)}`);
}

function seconds(start: number): string {
  return `${((performance.now() - start) / 1000).toFixed(1)} s`;
}

/** Runs steps side by side; all of them come to their end before the first failure is thrown. */
export async function together<T extends readonly Promise<unknown>[]>(...steps: T) {
  const outcomes = await Promise.allSettled(steps);
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed) throw failed.reason;
}
