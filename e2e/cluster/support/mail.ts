/** The mails that the product sent, as the cluster's mail catcher keeps them. */
import { fixtures } from '../../../tools/e2e/fixtures.ts';
import { proxied } from '../../../tools/e2e/kubectl.ts';
import { until } from '../../../tools/e2e/wait.ts';

interface Mail {
  raw: string;
}

/** Quoted-printable (RFC 2045, 6.7): soft line breaks and =XX. */
const decode = (raw: string): string =>
  raw.replaceAll('=\r\n', '').replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));

/** Waits for a mail to that address with a link to that page, and gives the token in it. */
export const tokenFrom = (address: string, page: string): Promise<string> =>
  until(`a mail to ${address} with a link to ${page}`, 30, async () => {
    const mails = JSON.parse(await proxied(fixtures, 'mail:web', `/mails?to=${encodeURIComponent(address)}`)) as Mail[];
    const links = mails.map(({ raw }) => new RegExp(`${page}#token=([\\w.~-]+)`).exec(decode(raw))?.[1]);
    return links.find((token) => token !== undefined);
  });
