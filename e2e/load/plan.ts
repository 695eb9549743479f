/** What a run of the load is given, and what it gives back. All times are milliseconds. */

export interface Plan {
  /** Where connections go: the edge. Without TLS only for a stack on this machine. */
  target: { host: string; port: number; tls: boolean; ca?: string };
  /** Names under which it is asked. */
  hosts: { app: string; ops: string };
  /** Requests a second, the idle connections' included. */
  rate: number;
  /** Connections that send one request after gaps of these lengths; the gaps are spread evenly between both. */
  idle: { connections: number; gapMs: [number, number] }[];
  /** Accounts that sign in and write. */
  people: { email: string; password: string }[];
  /**
   * What may be answered besides 2xx: nothing; 503 as during maintenance, anywhere; 503 as during an outage, by the API
   * alone, since pages and assets need none of what is out.
   */
  allow: 'nothing' | 'maintenance' | 'outage';
  /** A POST that failed is sent again with the same key, until it is answered. */
  retryPosts: boolean;
  /** Distinguishes this run's organizations from those of others. */
  run: string;
}

export type Kind = 'post' | 'api' | 'shell' | 'asset';

/** One request as it is to be sent. */
export interface Asked {
  kind: Kind;
  method: 'GET' | 'POST';
  host: string;
  path: string;
  headers: Record<string, string>;
  body?: string;
}

/** How far a request had come when its connection broke. */
export type Phase = 'connecting' | 'sent' | 'headers read';

export interface Answered {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
  reused: boolean;
  bytes: number;
}

export interface Broken {
  error: string;
  phase: Phase;
  reused: boolean;
  bytes: number;
}

export interface Failure {
  /** When it was due, as a clock shows it. */
  at: string;
  why: 'transport' | 'status' | 'slow' | 'unsent';
  method: string;
  host: string;
  path: string;
  /** Whether the connection had carried a request before. */
  reused: boolean;
  /** Bytes of the answer that were seen. */
  bytes: number;
  /** From when it was due until it ended. */
  tookMs: number;
  /** The status and the beginning of the body, or the error and how far the request had come. */
  what: string;
}

/** One request that was not answered by 2xx, allowed or not: when it was sent and when it ended, as Date.now() counts. */
export interface Exception {
  kind: Kind;
  sentAt: number;
  endedAt: number;
  /** A problem's slug, a status, or an error. */
  what: string;
  allowed: boolean;
}

export interface Report {
  seconds: number;
  rate: { planned: number; reached: number };
  /** How late requests were sent, which is this program's own delay and counts into theirs. */
  lateness: { p99Ms: number; maxMs: number };
  /** Share of one core that this program took. */
  cpuPercent: number;
  requests: number;
  connections: { fresh: number; reused: number; idle: number };
  kinds: Record<Kind, number>;
  answers: Record<string, number>;
  latency: { p50Ms: number; p95Ms: number; p99Ms: number; maxMs: number };
  failures: {
    total: number;
    transport: number;
    status: number;
    slow: number;
    unsent: number;
    gets: number;
    posts: number;
  };
  details: Failure[];
  exceptions: Exception[];
  posts: { sent: number; acknowledged: number; retries: number; replayed: number; unanswered: number };
  writes: Writes;
}

export interface Writes {
  /** Organizations found that this run had asked for. */
  found: number;
  /** Acknowledged, and not there. */
  missing: string[];
  /** There more than once. */
  twice: string[];
  /** Never acknowledged, and there all the same: allowed once. */
  unacknowledged: number;
}
