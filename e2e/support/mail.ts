/** The development mail server's mailbox, read as a person would read theirs. */
import { expect } from '@playwright/test';
import { stack } from './stack.ts';

interface Mail {
  subject: string;
  text: string;
  to: { address: string }[];
}

async function mailsTo(address: string): Promise<Mail[]> {
  const response = await fetch(`${stack.urls.mail}/api/email?sort=desc`);
  const mails = (await response.json()) as Mail[];
  return mails.filter((mail) => mail.to.some((recipient) => recipient.address === address));
}

/** Waits for the newest mail to an address whose link leads to that page of the app, and gives the link. */
export async function linkFor(
  address: string,
  page: '/verify-email' | '/reset-password' | '/invitations',
): Promise<string> {
  let link: string | undefined;
  await expect
    .poll(
      async () => {
        const links = (await mailsTo(address)).map((mail) => /https?:\/\/\S+#token=\S+/.exec(mail.text)?.[0]);
        link = links.find((candidate) => candidate && new URL(candidate).pathname === page);
        return link;
      },
      { message: `a mail to ${address} with a link to ${page}`, timeout: 15_000 },
    )
    .toBeDefined();
  return link ?? '';
}

/** Subjects of the mails to an address, newest first. */
export async function subjectsTo(address: string): Promise<string[]> {
  return (await mailsTo(address)).map((mail) => mail.subject);
}
