// A mail server for throwaway clusters: takes every mail over SMTP (RFC 5321), delivers none, and shows them as JSON.
// One file without packages, so that the backend's own image can run it from a ConfigMap.
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';

const limit = 1_000;
/** Newest first. */
const mails = [];

const smtp = createServer((socket) => {
  const say = (line) => socket.write(`${line}\r\n`);
  let recipients = [];
  let body;
  let rest = '';
  const address = (line) => /<([^>]*)>/.exec(line)?.[1]?.toLowerCase();

  const command = (line) => {
    switch (line.slice(0, 4).toUpperCase()) {
      case 'EHLO':
      case 'HELO':
      case 'NOOP':
        return say('250 mail catcher');
      case 'MAIL':
      case 'RSET':
        recipients = [];
        return say('250 ok');
      case 'RCPT':
        recipients.push(address(line));
        return say('250 ok');
      case 'DATA':
        body = [];
        return say('354 end with a line that is a dot');
      case 'QUIT':
        return socket.end('221 bye\r\n');
      default:
        return say('502 unknown here');
    }
  };
  const content = (line) => {
    if (line !== '.') return body.push(line.startsWith('..') ? line.slice(1) : line);
    mails.unshift({ to: recipients, receivedAt: new Date().toISOString(), raw: body.join('\r\n') });
    mails.length = Math.min(mails.length, limit);
    body = undefined;
    return say('250 taken');
  };

  socket.setEncoding('utf8');
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk) => {
    const lines = (rest + chunk).split('\r\n');
    rest = lines.pop();
    for (const line of lines) (body ? content : command)(line);
  });
  say('220 mail catcher');
});

const web = createHttpServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://mail');
  const to = searchParams.get('to')?.toLowerCase();
  response.setHeader('content-type', 'application/json');
  if (pathname !== '/mails') return response.writeHead(404).end('{}');
  return response.end(JSON.stringify(to ? mails.filter((mail) => mail.to.includes(to)) : mails));
});

smtp.listen(1025);
web.listen(8025);
process.on('SIGTERM', () => process.exit(0));
