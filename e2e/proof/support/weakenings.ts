/** What controls take away, as edits of the pushed charts and values. */
import type { Edit } from './change.ts';
import { values } from './shape.ts';

const api = 'helm-charts/backend/templates/_deployment.tpl';
const web = 'helm-charts/frontend/templates/deployment.yaml';
const hosts = 'helm-charts/frontend/files/default.conf.template';
const proxy = 'helm-charts/frontend/files/proxy.inc.template';
/** The whole block, with its comment. */
const lifecycle = / {10}lifecycle:\n(?: {11,}.*\n)+/;

/** Pods of the API stop at once, while nginx still knows them. */
export const noApiPreStop: Edit[] = [{ file: api, text: lifecycle, by: '' }];
/** What is in flight at SIGTERM is cut. */
export const noDrain: Edit[] = [
  {
    file: 'helm-charts/backend/templates/_configuration.tpl',
    text: 'DRAIN_SECONDS: {{ .drainSeconds | quote }}',
    by: 'DRAIN_SECONDS: "0"',
  },
];
/** nginx gives up with the first pod. */
export const noSecondPod: Edit[] = [
  { file: proxy, text: 'proxy_next_upstream error timeout;', by: 'proxy_next_upstream off;' },
];
/** The API closes idle connections after 2 s (Node adds one to what it is told), long before nginx does. */
export const shortKeepAlive: Edit[] = [
  {
    file: api,
    text: /^ {10}env:\n/m,
    by: `          env:
            - name: NODE_OPTIONS
              value: "--import=data:text/javascript,import{Server}from'node:http';const{listen}=Server.prototype;Server.prototype.listen=function(...all){this.keepAliveTimeout=1000;return(listen.apply(this,all))}"
`,
  },
];
/** nginx stops at once, while the edge still knows it. */
export const noFrontendPreStop: Edit[] = [{ file: web, text: lifecycle, by: '' }];
export const oneApiPod: Edit[] = [{ file: values.backend, key: ['user', 'replicas'], value: 1 }];
export const noBudgets: Edit[] = [
  'backend/templates/pdb.yaml',
  'backend/templates/pdb-admin.yaml',
  'frontend/templates/pdb.yaml',
].map((file) => ({ file: `helm-charts/${file}`, text: /^[\s\S]+$/, by: '# nothing\n' }));

/** nginx serves pages without asking whether maintenance is on. */
export const noGate: Edit[] = [{ file: hosts, text: 'auth_request /maintenance-gate;', by: '' }];
/** nginx says itself what it says to everything that fails. */
export const noAnswer: Edit[] = [{ file: hosts, text: 'error_page 500 502 503 504 = @maintenance_or_outage;', by: '' }];
/** The chart has an opinion on whether maintenance is on. */
export const ownedByTheChart: Edit[] = [
  {
    file: 'helm-charts/backend/templates/configmap-maintenance.yaml',
    text: /$/,
    by: 'data:\n  maintenance: "false"\n',
  },
];

/** Liveness asks what readiness asks: a database that is away restarts every pod. */
export const livenessAsksForReadiness: Edit[] = [
  { file: api, text: /(?<before>livenessProbe:\n\s+httpGet: \{ path: )\/live/, by: '$<before>/ready' },
];
/** Readiness as rarely as is usual. */
export const rareReadiness: Edit[] = [
  { file: api, text: /(?<before>readinessProbe:\n.*\n\s+periodSeconds: )\d+/, by: '$<before>15' },
];

/** Killed before its drain ends. */
export const shortGrace: Edit[] = [
  { file: api, text: /terminationGracePeriodSeconds: .*/, by: 'terminationGracePeriodSeconds: 20' },
];
