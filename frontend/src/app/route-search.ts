import { type AuditAction, auditActions } from '../shared/audit/actions.ts';
import { safeNextPath } from '../shared/lib/next-path.ts';

/** What pages keep in the address's query. Anything else that stands there is ignored. */
type RawSearch = Record<string, unknown>;

const text = (value: unknown): string | undefined =>
  typeof value === 'string' || typeof value === 'number' ? String(value).slice(0, 100) || undefined : undefined;

const oneOf = <T extends string>(allowed: readonly T[], value: unknown): T | undefined =>
  allowed.find((candidate) => candidate === value);

export interface SignInSearch {
  next?: string | undefined;
  notice?: 'password-reset' | 'signed-out' | undefined;
}
export const signInSearch = (raw: RawSearch): SignInSearch => ({
  next: safeNextPath(raw['next']),
  notice: oneOf(['password-reset', 'signed-out'], raw['notice']),
});

export const memberSearch = (raw: RawSearch): { search?: string | undefined } => ({ search: text(raw['search']) });

export const auditSearch = (raw: RawSearch): { action?: AuditAction | undefined } => ({
  action: oneOf(auditActions, raw['action']),
});

export interface UserSearch {
  search?: string | undefined;
  status?: 'active' | 'disabled' | 'unverified' | undefined;
}
export const userSearch = (raw: RawSearch): UserSearch => ({
  search: text(raw['search']),
  status: oneOf(['active', 'disabled', 'unverified'], raw['status']),
});
