/** A reporter for node:test that writes one JSON line a test; results.ts reads them back. */
import type { TestEvent } from 'node:test/reporters';
import type { NodeTestLine } from './results.ts';

/** An error's own text and that of what caused it: node:test wraps what a test threw. */
function messageOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  if (cause instanceof Error) return cause.stack ?? cause.message;
  return error instanceof Error ? error.message : String(error);
}

export default async function* report(source: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const names: string[] = [];
  for await (const event of source) {
    if (event.type === 'test:start') {
      names[event.data.nesting] = event.data.name;
      names.length = event.data.nesting + 1;
    }
    if (event.type !== 'test:pass' && event.type !== 'test:fail') continue;
    const { data } = event;
    const parents = names.slice(0, data.nesting);
    const line: NodeTestLine = { name: [...parents, data.name].join(' › '), status: 'passed' };
    const isSuite = data.details.type === 'suite';
    if (data.skip !== undefined || data.todo !== undefined) line.status = 'skipped';
    else if (event.type === 'test:fail') {
      // A suite fails with its tests, which are counted themselves; only a failure of its own hooks is news.
      const failureType = (event.data.details.error as { failureType?: string }).failureType;
      if (failureType === 'subtestsFailed') continue;
      line.status = 'failed';
      line.message = messageOf(event.data.details.error);
    } else if (isSuite) continue;
    else if (data.nesting === 0 && data.file !== undefined && data.file.endsWith(data.name)) {
      // Node reports a file without a single test as a test of that file that passed.
      line.status = 'failed';
      line.message = 'the file has no tests';
    }
    yield `${JSON.stringify(line)}\n`;
  }
}
