/** A path of this app to go to after signing in; undefined for anything that could lead elsewhere. */
export function safeNextPath(value: unknown): string | undefined {
  if (typeof value !== 'string' || !value.startsWith('/')) return undefined;
  const origin = 'https://app.invalid';
  try {
    const url = new URL(value, origin);
    return url.origin === origin ? url.pathname + url.search : undefined;
  } catch {
    return undefined;
  }
}
