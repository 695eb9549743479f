import { tabStore } from '../lib/web-storage.ts';

/**
 * What a person has typed and not yet sent, kept in this tab so that it outlives a reload and the end of a session.
 * Only fields that the form names are kept; never passwords or tokens. One set per person: whoever signs in next in
 * this tab doesn't see it.
 */
const prefix = 'quayside.draft.';
const keyOf = (owner: string, form: string): string => `${prefix}${owner}.${form}`;

export type Draft = Record<string, string>;

export function readDraft(owner: string, form: string): Draft | undefined {
  const text = tabStore.read(keyOf(owner, form));
  if (text === null) return undefined;
  try {
    const draft: unknown = JSON.parse(text);
    return typeof draft === 'object' && draft !== null ? (draft as Draft) : undefined;
  } catch {
    return undefined;
  }
}

export const writeDraft = (owner: string, form: string, draft: Draft): void =>
  tabStore.write(keyOf(owner, form), JSON.stringify(draft));

export const removeDraft = (owner: string, form: string): void => tabStore.remove(keyOf(owner, form));

/** After a deliberate sign-out nothing of the person stays. */
export function removeAllDrafts(): void {
  for (const key of tabStore.keys()) if (key.startsWith(prefix)) tabStore.remove(key);
}
