/** Prints what a suite measured, and hands it to `make prove`. */
import { appendFileSync } from 'node:fs';
import type { Measured, PromiseId } from '../../../tools/prove/promises.ts';
import { describeFailures, summarize } from '../../load/words.ts';
import type { Report } from '../../load/plan.ts';

function record(measured: Measured): void {
  console.log(`    ${measured.title}: ${measured.brief}`);
  for (const line of measured.lines) console.log(`      ${line}`);
  const file = process.env.PROOF_MEASURED;
  if (file) appendFileSync(file, `${JSON.stringify(measured)}\n`);
}

/** @param brief the one figure that the README's table shows */
export const figure = (promise: PromiseId, title: string, brief: string, lines: string[] = []): void =>
  record({ promise, part: 'suite', title, brief, lines });

/** What a run did without the protection. */
export const red = (promise: PromiseId, title: string, brief: string, lines: string[] = []): void =>
  record({ promise, part: 'controls', title, brief, lines });

export const failuresOf = ({ failures, requests, rate }: Report): string =>
  `${failures.total} failures of ${requests.toLocaleString('en')} requests at ${rate.reached}/s`;

export const linesOf = (report: Report): string[] => [...summarize(report), ...describeFailures(report, 5)];
