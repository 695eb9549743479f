/** Which answers are as promised. */
import type { Answered, Asked, Plan } from './plan.ts';

export interface Verdict {
  /** 2xx, a problem's slug, or the status alone. */
  what: string;
  good: boolean;
  /** Not 2xx, but what was declared for this run. */
  allowed: boolean;
}

const text = (value: string | string[] | undefined): string =>
  Array.isArray(value) ? value.join(', ') : (value ?? '');

/** The last part of a problem's type (RFC 9457); undefined where the answer is no problem of ours. */
export function slugOf({ headers, body }: Answered): string | undefined {
  if (!text(headers['content-type']).startsWith('application/problem+json')) return undefined;
  return /"type":"urn:quayside:problem:([a-z-]+)"/.exec(body)?.[1];
}

/** Says when to come again, and that nobody may keep this answer. */
const isTemporary = ({ status, headers }: Answered): boolean =>
  status === 503 &&
  /^\d+$/.test(text(headers['retry-after'])) &&
  /no-cache|no-store/.test(text(headers['cache-control']));

export function judge(asked: Asked, answer: Answered, allow: Plan['allow']): Verdict {
  const { status } = answer;
  const right = asked.kind === 'post' ? status === 201 : status >= 200 && status < 300;
  if (right) return { what: '2xx', good: true, allowed: true };
  const slug = slugOf(answer);
  const what = slug ?? String(status);
  return { what, good: false, allowed: isTemporary(answer) && isDeclared(asked, slug, allow) };
}

function isDeclared({ kind }: Asked, slug: string | undefined, allow: Plan['allow']): boolean {
  const fromApi = kind === 'api' || kind === 'post';
  switch (allow) {
    case 'nothing':
      return false;
    case 'outage':
      return fromApi && slug === 'service-unavailable';
    case 'maintenance':
      // Between the switch and the last pod's readiness there may be no pod to pass a request to.
      if (fromApi) return slug === 'maintenance' || slug === 'service-unavailable';
      return kind === 'shell';
  }
}
