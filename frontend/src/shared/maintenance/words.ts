/** Times and waits of maintenance as people say them, in their own time zone. */

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** "45 s", "12 min", "3 h 20 min", "2 days": never more than is still to wait, so that nobody comes too late. */
export function waitWords(ms: number): string {
  if (ms < minuteMs) return `${Math.max(0, Math.floor(ms / 1000))} s`;
  if (ms < hourMs) return `${Math.floor(ms / minuteMs)} min`;
  if (ms < 48 * hourMs) {
    const minutes = Math.floor((ms % hourMs) / minuteMs);
    return `${Math.floor(ms / hourMs)} h${minutes === 0 ? '' : ` ${minutes} min`}`;
  }
  return `${Math.floor(ms / (24 * hourMs))} days`;
}

const timeOfDay = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const day = new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'short' });

const sameDay = (one: number, other: number): boolean =>
  new Date(one).toDateString() === new Date(other).toDateString();

/** "18:30"; with its day where that isn't today. */
export function timeWords(iso: string, nowMs: number): string {
  const at = Date.parse(iso);
  return sameDay(at, nowMs) ? timeOfDay.format(at) : `${day.format(at)}, ${timeOfDay.format(at)}`;
}

/** "18:00–18:30"; from 18:00 alone where the end isn't planned. */
export function spanWords(startsAt: string, endsAt: string | null, nowMs: number): string {
  const start = timeWords(startsAt, nowMs);
  if (endsAt === null) return `from ${start}`;
  const isOneDay = sameDay(Date.parse(startsAt), Date.parse(endsAt));
  return isOneDay ? `${start}–${timeOfDay.format(Date.parse(endsAt))}` : `${start} – ${timeWords(endsAt, nowMs)}`;
}

/** What is left, in the few steps that are worth hearing: it changes when a step is passed, not every second. */
const spokenSteps = [60, 30, 15, 10, 5, 2, 1].map((minutes) => minutes * minuteMs);

export function spokenWait(ms: number): string {
  if (ms <= 0) return 'now';
  const step = spokenSteps.findLast((limit) => ms <= limit);
  if (step === undefined) return `in ${waitWords(ms - (ms % hourMs))}`;
  return step === minuteMs
    ? 'in less than a minute'
    : `in less than ${waitWords(step).replace('min', 'minutes').replace('1 h', 'an hour')}`;
}
