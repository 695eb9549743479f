import { useEffect, useRef } from 'react';
import { useSession } from '../session/session.ts';
import { readDraft, removeDraft, writeDraft } from './drafts.ts';
import type { Form, FormValues } from './use-form.ts';

/** Fields that may be kept: nothing that is secret by its name. */
type KeptField<V> = Exclude<keyof V & string, 'password' | 'currentPassword' | 'newPassword' | 'token'>;

/**
 * Keeps what is typed into `fields` of the form until it is sent, and puts it back when the form comes up again.
 * Call the returned function once it is sent.
 */
export function useDraft<V extends FormValues>(form: Form<V>, name: string, fields: KeptField<V>[]): () => void {
  const state = useSession();
  const owner = 'user' in state ? state.user.id : 'visitor';
  const { values, isDirty, setValues } = form;

  const restored = useRef(false);
  useEffect(() => {
    if (restored.current) {
      if (!isDirty) return removeDraft(owner, name);
      writeDraft(owner, name, Object.fromEntries(fields.map((field) => [field, values[field] ?? ''])));
      return;
    }
    // The values of this first run are from before the draft; writing them would lose it.
    restored.current = true;
    const draft = readDraft(owner, name);
    if (draft)
      setValues(
        Object.fromEntries(
          fields.filter((field) => field in draft).map((field) => [field, draft[field]]),
        ) as Partial<V>,
      );
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `fields` is written in place and never changes; setValues neither
  }, [values, isDirty, owner, name]);

  return () => removeDraft(owner, name);
}
