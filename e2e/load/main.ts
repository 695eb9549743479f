/**
 * The load in a process of its own, so that what a test does meanwhile delays no request.
 *   node e2e/load/main.ts PLAN.json REPORT.json
 * says "running" once it sends, stops when its input ends, writes the report and leaves.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { constants, setPriority } from 'node:os';
import { Client } from './client.ts';
import type { Plan } from './plan.ts';

try {
  // On a full machine its own lateness would be taken for the product's. Linux may weigh whole sessions against each
  // other (sched_autogroup), so that priority counts for the session, which is this process's own.
  setPriority(constants.priority.PRIORITY_HIGH);
  await writeFile('/proc/self/autogroup', '-10');
} catch {
  // Not everybody may; the report says how late requests were sent.
}
const [planFile = '', reportFile = ''] = process.argv.slice(2);
const client = new Client(JSON.parse(await readFile(planFile, 'utf8')) as Plan);
await client.start();
process.stdout.write('running\n');
for await (const _ of process.stdin);
await writeFile(reportFile, JSON.stringify(await client.finish()));
// Idle connections would keep it.
process.exit(0);
