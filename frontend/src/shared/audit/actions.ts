import type { AuditEvent } from '../api/types.ts';

export type AuditAction = AuditEvent['action'];

/** What a person chooses in the filter. The compiler holds this list against the API's. */
export const actionNames: Record<AuditAction, string> = {
  'organization.created': 'Organization created',
  'organization.renamed': 'Organization renamed',
  'organization.transferred': 'Ownership handed over',
  'member.joined': 'Member joined',
  'member.role-changed': 'Role changed',
  'member.removed': 'Member removed',
  'member.left': 'Member left',
  'invitation.created': 'Invitation sent',
  'invitation.resent': 'Invitation sent again',
  'invitation.revoked': 'Invitation revoked',
  'user.registered': 'Registered',
  'user.signed-in': 'Signed in',
  'user.sign-in-failed': 'Sign-in failed',
  'user.signed-out': 'Signed out',
  'user.password-reset-requested': 'Password reset asked for',
  'user.password-changed': 'Password changed',
  'user.password-reset': 'Password reset',
  'user.created': 'Account created',
  'user.changed': 'Account changed',
  'user.disabled': 'Account disabled',
  'user.enabled': 'Account enabled',
  'user.deleted': 'Account deleted',
  'session.revoked': 'Session revoked',
  'session.reuse-detected': 'Stolen session stopped',
  'maintenance.enabled': 'Maintenance switched on',
  'maintenance.scheduled': 'Maintenance scheduled',
  'maintenance.disabled': 'Maintenance switched off',
};

export const auditActions = Object.keys(actionNames) as AuditAction[];

/** What can happen inside of one organization; the rest concerns accounts and only operators see it. */
export const organizationActions = auditActions.filter((action) => /^(organization|member|invitation)\./.test(action));
