import type { AdminMaintenance, MaintenanceChange } from '../../../shared/api/types.ts';
import { spanWords, timeWords } from '../../../shared/maintenance/words.ts';

export type PlanValues = {
  begin: 'now' | 'later';
  /** Of `datetime-local` inputs: the person's own time, without a zone. Empty where none is chosen. */
  startsAt: string;
  endsAt: string;
  message: string;
};

export const messageMaxLength = 500;
const minuteMs = 60_000;

/** A time as a `datetime-local` input has it. */
export function toLocal(time: string | number): string {
  const date = new Date(time);
  return new Date(date.getTime() - date.getTimezoneOffset() * minuteMs).toISOString().slice(0, 16);
}

const toIso = (local: string): string | null => (local === '' ? null : new Date(local).toISOString());

export const valuesOf = ({ state, startsAt, endsAt, message }: AdminMaintenance): PlanValues => ({
  begin: state === 'scheduled' ? 'later' : 'now',
  startsAt: state === 'scheduled' && startsAt !== null ? toLocal(startsAt) : '',
  endsAt: state !== 'off' && endsAt !== null ? toLocal(endsAt) : '',
  message: state === 'off' ? '' : (message ?? ''),
});

/** What to ask of the API. One that is on already keeps its beginning. */
export const changeOf = (values: PlanValues, seen: AdminMaintenance): MaintenanceChange => ({
  enabled: true,
  message: values.message.trim() || null,
  startsAt: seen.state === 'on' ? seen.startsAt : values.begin === 'later' ? toIso(values.startsAt) : null,
  endsAt: toIso(values.endsAt),
});

/** What can't be meant, by field. */
export function faultsOf(values: PlanValues, nowMs: number, isOn: boolean): Partial<Record<keyof PlanValues, string>> {
  const faults: Partial<Record<keyof PlanValues, string>> = {};
  const isLater = values.begin === 'later' && !isOn;
  if (isLater && !(Date.parse(values.startsAt) > nowMs)) {
    faults.startsAt = values.startsAt === '' ? 'Choose when it begins.' : 'Choose a time ahead of now.';
  }
  if (values.endsAt !== '') {
    const end = Date.parse(values.endsAt);
    if (end <= nowMs) faults.endsAt = 'Choose a time ahead of now, or leave it open.';
    else if (isLater && end <= Date.parse(values.startsAt)) faults.endsAt = 'The end has to be after the beginning.';
  }
  if ([...values.message.trim()].length > messageMaxLength) faults.message = `At most ${messageMaxLength} characters.`;
  return faults;
}

/** The planned end that lies `minutes` after the beginning. */
export const endAfter = (values: PlanValues, minutes: number, nowMs: number): string => {
  const start = values.begin === 'later' ? Date.parse(values.startsAt) : nowMs;
  return toLocal((Number.isNaN(start) ? nowMs : start) + minutes * minuteMs);
};

/** What stands now, for an operator whose change came second. */
export function standing({ state, message, startsAt, endsAt, updatedBy }: AdminMaintenance, nowMs: number): string {
  const by = updatedBy === null ? '' : ` by ${updatedBy}`;
  const words = message === null ? '' : ` The message is “${message}”.`;
  if (state === 'off') return `Maintenance was switched off${by}.`;
  if (state === 'scheduled' && startsAt !== null)
    return `It was scheduled${by} for ${spanWords(startsAt, endsAt, nowMs)}.${words}`;
  return `It was switched on${by}${endsAt === null ? '' : `, with ${timeWords(endsAt, nowMs)} as the planned end`}.${words}`;
}
