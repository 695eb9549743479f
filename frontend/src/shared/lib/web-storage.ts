/** Web storage that never throws: with storage blocked, or full, a value is simply not remembered. */
export interface SafeStorage {
  read(key: string): string | null;
  write(key: string, value: string): void;
  remove(key: string): void;
  keys(): string[];
}

function wrap(storage: () => Storage): SafeStorage {
  const attempt = <T>(action: (target: Storage) => T, otherwise: T): T => {
    try {
      return action(storage());
    } catch {
      return otherwise;
    }
  };
  return {
    read: (key) => attempt((target) => target.getItem(key), null),
    write: (key, value) => attempt((target) => target.setItem(key, value), undefined),
    remove: (key) => attempt((target) => target.removeItem(key), undefined),
    keys: () => attempt((target) => Array.from({ length: target.length }, (_, index) => target.key(index) ?? ''), []),
  };
}

/** Shared by all tabs, kept after the browser closes. */
export const localStore = wrap(() => window.localStorage);
/** This tab's own, gone with it. */
export const tabStore = wrap(() => window.sessionStorage);
