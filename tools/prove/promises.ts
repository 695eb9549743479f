/** The promises that a cluster proves, each with its suite, its controls, and the files whose change makes a proof stale. */

export const promiseIds = ['rollout', 'removal', 'eviction', 'maintenance', 'faults', 'drain'] as const;
export type PromiseId = (typeof promiseIds)[number];

/** One thing that a suite measured. */
export interface Measured {
  promise: PromiseId;
  part: 'suite' | 'controls';
  title: string;
  /** The figure in a few words. */
  brief: string;
  /** All that was printed. */
  lines: string[];
}

export interface Promised {
  id: PromiseId;
  /** What is promised, as the README's table says it. */
  text: string;
  /** Minutes after which the suite, or its controls, are ended. */
  timeoutMinutes: number;
  /** Files that the proof is about, by the beginnings of their paths. */
  covers: string[];
}

/** How pods start, stop and are reached. */
const delivery = [
  'backend/Dockerfile',
  'backend/src/app.ts',
  'backend/src/main.ts',
  'backend/src/http/closing',
  'backend/src/health/',
  'frontend/Dockerfile',
  'helm-charts/backend/templates/',
  'helm-charts/frontend/files/',
  'helm-charts/frontend/templates/',
  'values/local/backend.yaml',
  'values/local/frontend.yaml',
];
/** What stands between the API and its servers in some suites. */
const proxies = ['tools/e2e/proxies.ts', 'tools/e2e/tcp-proxy.mjs'];
const harness = ['e2e/load/', 'e2e/proof/support/'];
const own = (id: PromiseId): string[] => [`e2e/proof/${id}.test.ts`, `e2e/proof/controls/${id}.test.ts`];

const make = (id: PromiseId, text: string, timeoutMinutes: number, covers: string[]): Promised => ({
  id,
  text,
  timeoutMinutes,
  covers: [...own(id), ...harness, ...covers],
});

export const promises: Promised[] = [
  make('rollout', 'A rollout of the API, of the frontend, or of both under load drops no request', 25, delivery),
  make(
    'removal',
    'Deleting any pod drops no request; a killed API process loses no GET, and no POST is applied twice',
    25,
    [...delivery, 'backend/src/idempotency/'],
  ),
  make('eviction', 'Evicting every pod, as node drains do, drops no request and keeps to the budgets', 20, delivery),
  make('maintenance', 'Maintenance reaches every pod within a second, and users meet only 2xx and a proper 503', 45, [
    ...delivery,
    'backend/src/maintenance/',
  ]),
  make('faults', 'Redis gone, MySQL slow or gone: declared answers, no restart, recovery within 5 s', 30, [
    ...delivery,
    'backend/src/database/',
    'backend/src/redis/',
    'backend/src/http/problem.filter.ts',
  ]),
  make('drain', 'A request in flight at SIGTERM finishes; one that outlasts the drain is cut and logged', 25, [
    ...delivery,
    ...proxies,
    'backend/src/http/deadline.middleware.ts',
  ]),
];

export function promiseOf(id: string): Promised {
  const found = promises.find((promise) => promise.id === id);
  if (!found) throw new Error(`"${id}" is no suite; the suites are ${promiseIds.join(', ')}.`);
  return found;
}
