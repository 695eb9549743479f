/** What `make e2e` asks of the machine: every variable, with a default that fits kind. */

export interface Settings {
  /** Words put before every command that must reach the cluster's network; empty where this machine reaches it. */
  exec: string[];
  /** Builds an image: these words, then -f, -t, build arguments and the context. */
  buildImage: string[];
  /** Brings an image of the local engine to the nodes: these words, then the image's name. */
  loadImage: string[];
  /** Where we push; undefined: to a git server that is set up in the cluster for the tests. */
  gitPushUrl: string | undefined;
  /** Where Argo CD reads what we pushed. */
  gitReadUrl: string | undefined;
  /** host:port of the ingress controller's TLS entry. */
  edgeAddress: { host: string; port: number };
  /** Namespace of the ingress controller. */
  edgeNamespace: string;
  /** The branch that Argo CD follows in these tests; it is overwritten. */
  branch: string;
}

const words = (text: string): string[] => text.split(/\s+/).filter(Boolean);

/** @throws with the name of the variable that makes no sense, and what was expected */
export function readSettings(env: Record<string, string | undefined>): Settings {
  const push = env.E2E_GIT_PUSH_URL || undefined;
  const read = env.E2E_GIT_READ_URL || undefined;
  if ((push === undefined) !== (read === undefined)) {
    const missing = push === undefined ? 'E2E_GIT_PUSH_URL' : 'E2E_GIT_READ_URL';
    throw new Error(
      `${missing} is missing. E2E_GIT_PUSH_URL (where the tests push) and E2E_GIT_READ_URL (where Argo CD reads it) go ` +
        'together; leave both out and the tests set up a git server in the cluster.',
    );
  }
  return {
    exec: words(env.E2E_EXEC ?? ''),
    buildImage: words(env.E2E_BUILD_IMAGE || 'docker build'),
    loadImage: words(env.E2E_LOAD_IMAGE || 'kind load docker-image'),
    gitPushUrl: push,
    gitReadUrl: read,
    edgeAddress: address(env.E2E_EDGE_ADDRESS || '127.0.0.1:443'),
    edgeNamespace: env.E2E_EDGE_NAMESPACE || 'traefik',
    branch: env.E2E_BRANCH || 'e2e',
  };
}

function address(text: string): { host: string; port: number } {
  const [, host, port] = /^([\w.-]+):(\d{1,5})$/.exec(text) ?? [];
  if (!host || !port || Number(port) > 65_535) {
    throw new Error(`E2E_EDGE_ADDRESS is "${text}"; a host and a port are expected, such as 127.0.0.1:443.`);
  }
  return { host, port: Number(port) };
}
