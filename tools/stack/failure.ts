/** An error meant for the person at the terminal: what happened, what was expected, what to do next. */
export class StackError extends Error {
  override name = 'StackError';
}

/** The message of whatever was thrown. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
