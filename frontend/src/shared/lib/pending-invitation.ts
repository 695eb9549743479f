import { localStore } from './web-storage.ts';

/**
 * The invitation that brought someone here, remembered while they register, confirm their address (perhaps in another
 * tab, from the mail) and sign in. Only the invited address can accept it, so the token alone opens nothing.
 */
const key = 'quayside.pending-invitation';
const keptMs = 7 * 24 * 3600 * 1000;

export function rememberInvitation(token: string): void {
  localStore.write(key, JSON.stringify({ token, savedAt: Date.now() }));
}

export function pendingInvitation(): string | undefined {
  const text = localStore.read(key);
  if (text === null) return undefined;
  try {
    const { token, savedAt } = JSON.parse(text) as { token?: unknown; savedAt?: unknown };
    if (typeof token === 'string' && typeof savedAt === 'number' && Date.now() - savedAt < keptMs) return token;
  } catch {
    // Not ours: forget it.
  }
  forgetInvitation();
  return undefined;
}

export const forgetInvitation = (): void => localStore.remove(key);
