import { z } from 'zod';

const url = (protocols: string[], example: string) =>
  z.string().refine(
    (value) => {
      const parsed = URL.parse(value);
      return parsed !== null && protocols.includes(parsed.protocol) && parsed.hostname !== '';
    },
    { error: `expected a URL such as ${example}` },
  );

const integer = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d+$/, `expected a whole number from ${min} to ${max}`)
    .transform(Number)
    .refine((value) => value >= min && value <= max, `expected a whole number from ${min} to ${max}`);

const flag = z.enum(['true', 'false'], { error: 'expected true or false' }).transform((value) => value === 'true');

const origin = (example: string) => url(['http:', 'https:'], example).transform((value) => value.replace(/\/+$/, ''));

/**
 * Every setting of the process, one row a variable. Each may also be given as NAME_FILE, the path of a file that holds
 * the value (a mounted Secret); a default means the setting is optional.
 */
export const environmentSchema = z.object({
  /** TCP port of the HTTP server. */
  PORT: integer(0, 65_535).default(5000),
  /** Address that the HTTP server binds. */
  HOST: z.string().min(1).default('0.0.0.0'),
  /** True on pods that serve operators (the Deployment `backend-admin`). */
  ADMIN_ACCESS: flag.default(false),

  DATABASE_URL: url(['mysql:'], 'mysql://user:password@host:3306/quayside').refine(
    (value) => (URL.parse(value)?.pathname.length ?? 0) > 1,
    'expected the database name in the path, as in mysql://user:password@host:3306/quayside',
  ),
  /** Connections that one process may hold; times the number of pods it must stay below max_connections. */
  DATABASE_POOL_SIZE: integer(1, 500).default(10),
  REDIS_URL: url(['redis:', 'rediss:'], 'redis://:password@host:6379/0'),

  SMTP_URL: url(['smtp:', 'smtps:'], 'smtp://user:password@host:587'),
  MAIL_FROM: z.string().min(3).default('Quayside <no-reply@quayside.test>'),

  /** Origin that people open; links in mails start with it, and cookies are Secure when it is https. */
  PUBLIC_URL: origin('https://app.example.com'),
  /** Origin of the operators' host. */
  OPS_URL: origin('https://ops.example.com'),

  /** Directory of `<kid>.pem` EC P-256 private keys (PKCS#8) or public keys, and a file `active` naming the signing kid. */
  JWT_KEYS_DIR: z.string().min(1),
  /** Proxies in front whose X-Forwarded-For entries are believed, counted from the right (1: our nginx alone). */
  TRUST_PROXY_HOPS: integer(0, 10).default(1),

  /** What is said about maintenance: the mounted copy of the ConfigMap, or, off a cluster, the truth itself. */
  MAINTENANCE_FILE: z.string().min(1).default('/config/maintenance'),
  /** The ConfigMap that is the truth; where it isn't given, `backend-maintenance` of the admin pod's own namespace. */
  MAINTENANCE_CONFIGMAP: z
    .string()
    .regex(/^[a-z0-9-]+\/[a-z0-9.-]+$/, 'expected namespace/name, such as backend/backend-maintenance')
    .optional(),
  /** Set by Kubernetes in every pod. */
  KUBERNETES_SERVICE_HOST: z.string().optional(),
  KUBERNETES_SERVICE_PORT: integer(1, 65_535).default(443),
  /** Where Kubernetes mounts the pod's credentials for its API. */
  SERVICE_ACCOUNT_DIR: z.string().min(1).default('/var/run/secrets/kubernetes.io/serviceaccount'),

  /** Seconds that a request may take until its answer begins. The proxy waits a little longer (35 s). */
  REQUEST_DEADLINE_SECONDS: integer(1, 3600).default(30),
  /** Seconds from SIGTERM in which requests may finish. terminationGracePeriodSeconds must leave 15 s more. */
  DRAIN_SECONDS: integer(0, 3600).default(30),

  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  LOG_FORMAT: z.enum(['json', 'pretty']).default('json'),

  APP_ENVIRONMENT: z.string().min(1).default('local'),
  APP_VERSION: z.string().min(1).default('0.0.0-dev'),
  APP_COMMIT: z.string().min(1).default('unknown'),
});

/** What the migration step needs, so that its Job gets no other secret. */
export const migrationSchema = environmentSchema.pick({ DATABASE_URL: true }).extend({
  /** Seconds to wait for a database that isn't there yet, as on a cluster's first sync. */
  MIGRATE_WAIT_SECONDS: integer(0, 3600).default(0),
});

export type Environment = z.infer<typeof environmentSchema>;
