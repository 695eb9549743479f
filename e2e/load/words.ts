/** A report in lines that a person reads. */
import type { Report } from './plan.ts';

const count = (value: number): string => value.toLocaleString('en');

export function summarize(report: Report): string[] {
  const { requests, seconds, rate, connections, kinds, answers, failures, latency, lateness, posts, writes } = report;
  return [
    `${count(requests)} requests in ${seconds} s (${rate.reached}/s of ${rate.planned}/s), ${count(connections.reused)} on kept-alive and ` +
      `${count(connections.fresh)} on new connections, ${count(connections.idle)} after idle gaps; ` +
      `${kinds.post} POSTs, ${kinds.api} API reads, ${kinds.shell} pages, ${kinds.asset} assets`,
    `failures ${failures.total}: transport ${failures.transport}, status ${failures.status}, over 2 s ${failures.slow}` +
      `${failures.unsent ? `, not sent ${failures.unsent}` : ''}; answers ${Object.entries(answers)
        .map(([what, times]) => `${what} × ${count(times)}`)
        .join(', ')}`,
    `took p50 ${latency.p50Ms} ms, p95 ${latency.p95Ms}, p99 ${latency.p99Ms}, at most ${latency.maxMs}; sent late by p99 ${lateness.p99Ms} ms, at most ` +
      `${lateness.maxMs}; client ${report.cpuPercent} % of a core`,
    `writes: ${posts.acknowledged} of ${posts.sent} acknowledged, ${writes.missing.length} missing, ${writes.twice.length} twice; ` +
      `${posts.unanswered} never acknowledged (${writes.unacknowledged} of them there), ${posts.retries} retries, ${posts.replayed} replayed`,
  ];
}

/** The first failures, one a line. */
export const describeFailures = ({ details }: Report, most = 10): string[] =>
  details
    .slice(0, most)
    .map(
      ({ at, why, method, host, path, reused, bytes, tookMs, what }) =>
        `${at} ${why} ${method} ${host}${path} on a ${reused ? 'kept-alive' : 'new'} connection, ${bytes} bytes, ${tookMs} ms: ${what}`,
    );
