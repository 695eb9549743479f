import { useRef } from 'react';
import { randomUuid } from '../lib/uuid.ts';

/**
 * The Idempotency-Key of a create: the same for every try with the same content, so that a doubled click or a repeat
 * after a lost answer makes one thing, and a new one once the content differs or `done` was called.
 */
export function useIdempotencyKey(): { keyFor: (content: unknown) => string; done: () => void } {
  const last = useRef<{ content: string; key: string }>(undefined);
  return {
    keyFor: (content) => {
      const text = JSON.stringify(content);
      if (last.current?.content !== text) last.current = { content: text, key: randomUuid() };
      return last.current.key;
    },
    done: () => {
      last.current = undefined;
    },
  };
}
