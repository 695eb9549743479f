/** What the chart checks need, installed before the first of them: programs and schemas. Also `make tools`' part. */
import { ensurePrograms } from './programs.ts';
import { ensureSchemas } from './schemas.ts';

/** Called by node:test, see --test-global-setup. */
export function globalSetup(): void {
  const log = (line: string): void => console.error(`charts: ${line}`);
  ensurePrograms(log);
  ensureSchemas(log);
}

if (import.meta.main) {
  try {
    globalSetup();
    console.log('Everything that make charts runs is installed.');
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
