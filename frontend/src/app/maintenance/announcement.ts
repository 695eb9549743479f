import type { MaintenanceStatus } from '../../shared/api/types.ts';
import { localStore } from '../../shared/lib/web-storage.ts';
import { spanWords, spokenWait, timeWords, waitWords } from '../../shared/maintenance/words.ts';

export interface Announcement {
  title: string;
  detail: string;
  /** For those who hear the page. Changes in few steps, so that it isn't said every second. */
  spoken: string;
}

/** What is announced ahead, as of `nowMs`; undefined where nothing is. */
export function announcementOf(
  { state, message, startsAt, endsAt }: MaintenanceStatus,
  nowMs: number,
): Announcement | undefined {
  if (state !== 'scheduled' || startsAt === null) return undefined;
  const leftMs = Date.parse(startsAt) - nowMs;
  const what = message ?? 'Save what you are working on; this page goes on by itself afterwards.';
  const span = spanWords(startsAt, endsAt, nowMs);
  const title =
    leftMs > 0 ? `Maintenance begins in ${waitWords(leftMs)} (${span}).` : `Maintenance begins now (${span}).`;
  return { title, detail: what, spoken: `Maintenance begins ${spokenWait(leftMs)}, ${span}. ${what}` };
}

/** What stands over the pages of the operators' address while maintenance is on; undefined while it isn't. */
export function stripOf(
  { state, endsAt }: MaintenanceStatus,
  isOperator: boolean,
  nowMs: number,
): Announcement | undefined {
  if (state !== 'on') return undefined;
  const title = 'Maintenance is on.';
  const until = endsAt === null ? '' : ` The planned end is ${timeWords(endsAt, nowMs)}.`;
  const detail =
    (isOperator ? 'People get the maintenance page; you work as usual.' : 'Only operators can sign in here.') + until;
  return { title, detail, spoken: `${title} ${detail}` };
}

/** What makes it the same announcement: what it says. */
export const identityOf = ({ message, startsAt, endsAt }: MaintenanceStatus): string =>
  JSON.stringify([startsAt, endsAt, message]);

const key = 'quayside.announcement-dismissed';

/** A dismissed announcement stays away in this browser; one with another time or text is another announcement. */
export const dismissal = {
  includes: (status: MaintenanceStatus): boolean => localStore.read(key) === identityOf(status),
  write: (status: MaintenanceStatus): void => localStore.write(key, identityOf(status)),
};
