import { once } from 'node:events';
import { SMTPServer } from 'smtp-server';
import { text } from 'node:stream/consumers';
import { until } from './wait.ts';

export interface ReceivedMail {
  from: string;
  to: string[];
  headers: Map<string, string>;
  subject: string;
  text: string;
  html: string;
  /** The secret of the link's fragment, where there is a link. */
  token: string;
}

/** A real SMTP server that keeps what it gets. */
export class MailServer {
  readonly mails: ReceivedMail[] = [];
  /** Called before a mail is taken; may wait, or throw to refuse it. */
  onMail: (to: string) => Promise<void> | void = () => undefined;
  private server = this.build();
  private port = 0;

  static async start(): Promise<MailServer> {
    const server = new MailServer();
    await server.resume();
    return server;
  }

  get url(): string {
    return `smtp://127.0.0.1:${this.port}`;
  }

  /** Closes the port: connections are refused until `resume`. */
  async stop(): Promise<void> {
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  async resume(): Promise<void> {
    this.server = this.build();
    const listening = this.server.listen(this.port, '127.0.0.1');
    await once(listening, 'listening');
    this.port = (listening.address() as { port: number }).port;
  }

  /** The newest mail to `to` whose subject matches, waiting for it if need be. */
  find(to: string, subject: RegExp): Promise<ReceivedMail> {
    return until(`a mail to ${to} with the subject ${subject}; there are ${this.summary()}`, () =>
      this.mails.findLast((mail) => mail.to.includes(to) && subject.test(mail.subject)),
    );
  }

  to(address: string): ReceivedMail[] {
    return this.mails.filter((mail) => mail.to.includes(address));
  }

  private summary(): string {
    return JSON.stringify(this.mails.slice(-5).map((mail) => [mail.to, mail.subject]));
  }

  private build(): SMTPServer {
    return new SMTPServer({
      disabledCommands: ['AUTH', 'STARTTLS'],
      logger: false,
      // Its own wait for clients that say QUIT is half a minute.
      closeTimeout: 100,
      onRcptTo: (address, _session, callback) => {
        Promise.resolve(address.address)
          .then((to) => this.onMail(to))
          .then(
            () => callback(),
            (error: Error) => callback(error),
          );
      },
      onData: (stream, session, callback) => {
        text(stream)
          .then((raw) => {
            const { mailFrom, rcptTo } = session.envelope;
            this.mails.push({
              from: mailFrom ? mailFrom.address : '',
              to: rcptTo.map(({ address }) => address),
              ...parse(raw),
            });
          })
          .then(() => callback(), callback);
      },
    });
  }
}

/** Reads what nodemailer writes: multipart/alternative of a text and an HTML part. */
function parse(raw: string): Omit<ReceivedMail, 'from' | 'to'> {
  const [headers, body] = splitHead(raw);
  const boundary = /boundary="?([^";]+)/.exec(headers.get('content-type') ?? '')?.[1];
  const parts = boundary
    ? body
        .split(`--${boundary}`)
        .slice(1, -1)
        .map((part) => splitHead(part.trimStart()))
    : [];
  const part = (type: string): string => {
    const found = parts.find(([head]) => head.get('content-type')?.startsWith(type));
    return found ? decode(found[1], found[0].get('content-transfer-encoding')) : '';
  };
  const plain = part('text/plain');
  return {
    headers,
    subject: decodeWords(headers.get('subject') ?? ''),
    text: plain,
    html: part('text/html'),
    token: /#token=([\w-]+)/.exec(plain)?.[1] ?? '',
  };
}

function splitHead(raw: string): [Map<string, string>, string] {
  const end = raw.indexOf('\r\n\r\n');
  const lines = raw
    .slice(0, end)
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n');
  return [
    new Map(lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.replace(/^[^:]+:\s*/, '')])),
    raw.slice(end + 4),
  ];
}

function decode(body: string, encoding = '7bit'): string {
  if (/base64/i.test(encoding)) return Buffer.from(body, 'base64').toString();
  if (/quoted-printable/i.test(encoding)) return quotedPrintable(body.replace(/=\r\n/g, ''));
  return body;
}

const quotedPrintable = (encoded: string): string =>
  Buffer.from(
    encoded.replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
    'latin1',
  ).toString();

/** RFC 2047. */
const decodeWords = (header: string): string =>
  header
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_, kind: string, word: string) =>
      kind.toLowerCase() === 'b' ? Buffer.from(word, 'base64').toString() : quotedPrintable(word.replace(/_/g, ' ')),
    );
