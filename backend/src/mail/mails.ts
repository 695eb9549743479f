import { Injectable } from '@nestjs/common';
import { AppConfig } from '../config/config.ts';
import type { Mail } from './mail.ts';

interface Letter {
  to: string;
  subject: string;
  greeting: string;
  paragraphs: string[];
  action?: { label: string; url: string };
  footnote: string;
}

/**
 * Every mail that the product sends. Secrets ride in the link's fragment: it stays in the browser, out of every server's
 * and proxy's log.
 */
@Injectable()
export class Mails {
  private readonly origin: string;

  constructor(config: AppConfig) {
    this.origin = config.env.PUBLIC_URL;
  }

  /** Carries nothing that the sender of the sign-up typed: it goes to an address that may be anybody's. */
  verify(to: string, secret: string): Mail {
    return compose({
      to,
      subject: 'Confirm your address for Quayside',
      greeting: 'Hello,',
      paragraphs: ['you, or someone who typed your address, signed up for Quayside. Confirm that it was you:'],
      action: { label: 'Confirm my address', url: this.link('/verify-email', secret) },
      footnote:
        'The link works once, for 24 hours. If it was not you, do nothing: without the link there is no account.',
    });
  }

  addressTaken(to: string): Mail {
    return compose({
      to,
      subject: 'You already have a Quayside account',
      greeting: 'Hello,',
      paragraphs: ['someone signed up for Quayside with this address, but it has an account already. Sign in with it:'],
      action: { label: 'Sign in', url: `${this.origin}/sign-in` },
      footnote: 'If it was not you, do nothing. If you forgot your password, choose "Forgot password" on that page.',
    });
  }

  resetPassword(to: string, name: string, secret: string): Mail {
    return compose({
      to,
      subject: 'Choose a new password for Quayside',
      greeting: `Hello ${name},`,
      paragraphs: ['someone asked for a new password for your account. Choose one here:'],
      action: { label: 'Choose a new password', url: this.link('/reset-password', secret) },
      footnote: 'The link works once, for one hour. If it was not you, do nothing: your password stays as it is.',
    });
  }

  welcome(to: string, name: string, secret: string): Mail {
    return compose({
      to,
      subject: 'Your Quayside account',
      greeting: `Hello ${name},`,
      paragraphs: ['an account was made for you. Choose its password, and you are in:'],
      action: { label: 'Choose a password', url: this.link('/reset-password', secret) },
      footnote: 'The link works once, for 7 days. After that, ask for a new one with "Forgot password".',
    });
  }

  addressChanged(to: string, name: string): Mail {
    return compose({
      to,
      subject: 'The address of your Quayside account was changed',
      greeting: `Hello ${name},`,
      paragraphs: [
        'an operator changed the address of your account to another one, and you were signed out everywhere.',
      ],
      footnote: 'If you did not ask for it, tell your operators.',
    });
  }

  confirmNewAddress(to: string, name: string, secret: string): Mail {
    return compose({
      to,
      subject: 'Confirm the new address of your Quayside account',
      greeting: `Hello ${name},`,
      paragraphs: ['an operator made this the address of your account. Choose a new password to confirm it:'],
      action: { label: 'Choose a password', url: this.link('/reset-password', secret) },
      footnote: 'The link works once, for 7 days. After that, ask for a new one with "Forgot password".',
    });
  }

  passwordChanged(to: string, name: string): Mail {
    return compose({
      to,
      subject: 'Your Quayside password was changed',
      greeting: `Hello ${name},`,
      paragraphs: ['the password of your account was just changed, and you were signed out elsewhere.'],
      footnote: 'If it was not you, ask for a new password now with "Forgot password" on the sign-in page.',
    });
  }

  invitation(to: string, inviter: string, organization: string, role: string, secret: string): Mail {
    return compose({
      to,
      subject: `${inviter} invites you to ${organization} on Quayside`,
      greeting: 'Hello,',
      paragraphs: [
        `${inviter} would like you to join ${organization} as ${role === 'admin' ? 'an admin' : 'a member'}.`,
      ],
      action: { label: 'See the invitation', url: this.link('/invitations', secret) },
      footnote: 'The link works for 7 days, for this address. If you do not know the sender, do nothing.',
    });
  }

  private link(path: string, secret: string): string {
    return `${this.origin}${path}#token=${secret}`;
  }
}

function compose({ to, subject, greeting, paragraphs, action, footnote }: Letter): Mail {
  const text = [greeting, ...paragraphs, ...(action ? [action.url] : []), footnote, 'Quayside'].join('\n\n');
  const html = [
    `<p>${escape(greeting)}</p>`,
    ...paragraphs.map((paragraph) => `<p>${escape(paragraph)}</p>`),
    ...(action
      ? [
          `<p><a href="${escape(action.url)}" style="display:inline-block;padding:10px 18px;border-radius:6px;background:#0b5c74;color:#ffffff;text-decoration:none">${escape(action.label)}</a></p>`,
          `<p style="color:#5b6770;font-size:13px">Or open this address:<br>${escape(action.url)}</p>`,
        ]
      : []),
    `<p style="color:#5b6770;font-size:13px">${escape(footnote)}</p>`,
  ].join('\n');
  return {
    to,
    // A name could carry a line break into a header; names refuse them, and this does not rely on it.
    subject: subject.replace(/[\r\n]+/g, ' '),
    text,
    html: `<div style="font-family:system-ui,sans-serif;font-size:15px;line-height:1.5;color:#1d2b33;max-width:34em">${html}</div>`,
  };
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escape = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character]!);
