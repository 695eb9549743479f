import { violation } from './openapi.ts';

// Answers come over the wire: each is checked against the API's document, and the test asserts on the rest.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Json = any;

export interface Answer<Body = Json> {
  status: number;
  headers: Headers;
  body: Body;
  /** The slug of a problem's type. */
  slug: string | undefined;
}

export interface Request {
  body?: unknown;
  headers?: Record<string, string>;
  /** Sent as it is, in place of `body`. */
  raw?: string | Uint8Array<ArrayBuffer>;
}

/** One browser: it keeps its cookie and access token, and checks every answer against the API's document. */
export class Client {
  accessToken: string | undefined;
  cookie: string | undefined;

  constructor(
    readonly url: string,
    private readonly userAgent = 'test browser',
  ) {}

  get = <Body = Json>(path: string, request?: Request): Promise<Answer<Body>> => this.send('GET', path, request);
  post = <Body = Json>(path: string, body?: unknown, request?: Request): Promise<Answer<Body>> =>
    this.send('POST', path, { body, ...request });
  delete = <Body = Json>(path: string, request?: Request): Promise<Answer<Body>> => this.send('DELETE', path, request);
  patch = <Body = Json>(path: string, version: number | undefined, body: unknown): Promise<Answer<Body>> =>
    this.send('PATCH', path, { body, headers: version === undefined ? {} : { 'if-match': `"${version}"` } });

  /** @param path from the API's base, or from the root where it begins with // */
  async send<Body = Json>(method: string, path: string, { body, raw, headers }: Request = {}): Promise<Answer<Body>> {
    const full = path.startsWith('//') ? path.slice(1) : `/api/v1${path}`;
    const response = await fetch(this.url + full, {
      method,
      headers: {
        'user-agent': this.userAgent,
        ...(body === undefined && raw === undefined ? {} : { 'content-type': 'application/json' }),
        ...(this.accessToken ? { authorization: `Bearer ${this.accessToken}` } : {}),
        ...(this.cookie ? { cookie: this.cookie } : {}),
        ...headers,
      },
      body: raw ?? (body === undefined ? undefined : JSON.stringify(body)),
    });
    this.keepCookie(response.headers.getSetCookie());
    const text = await response.text();
    const type = response.headers.get('content-type') ?? '';
    const parsed: unknown = /json/.test(type) ? JSON.parse(text) : text;
    const answer = `${method} ${full} answered ${response.status} ${type}`;
    if (response.status >= 400) {
      if (!type.startsWith('application/problem+json')) throw new Error(`${answer}: ${text}`);
      const { status, requestId } = parsed as { status: number; requestId: string };
      if (status !== response.status) throw new Error(`${answer}, but its body says ${status}`);
      if (requestId !== response.headers.get('x-request-id')) throw new Error(`${answer} with another request's id`);
      if (response.status === 503 && !/^\d+$/.test(response.headers.get('retry-after') ?? '')) {
        throw new Error(`${answer} without Retry-After`);
      }
    }
    const wrong = violation(method, full.split('?')[0]!, response.status, parsed === '' ? undefined : parsed);
    if (wrong) throw new Error(`${answer}, against the document: ${wrong}`);
    return {
      status: response.status,
      headers: response.headers,
      body: parsed as Body,
      slug: (parsed as { type?: string } | undefined)?.type?.replace('urn:quayside:problem:', ''),
    };
  }

  private keepCookie(lines: string[]): void {
    for (const line of lines) {
      const [pair = ''] = line.split(';');
      this.cookie = pair.endsWith('=') ? undefined : pair;
    }
  }

  async signIn(email: string, password: string): Promise<Answer> {
    const answer = await this.post('/auth/login', { email, password });
    if (answer.status === 200) this.accessToken = answer.body.accessToken;
    return answer;
  }

  async refresh(): Promise<Answer> {
    const answer = await this.send('POST', '/auth/refresh');
    if (answer.status === 200) this.accessToken = answer.body.accessToken;
    return answer;
  }
}
