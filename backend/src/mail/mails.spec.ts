import { describe, expect, test } from '@jest/globals';
import type { AppConfig } from '../config/config.ts';
import type { Mail } from './mail.ts';
import { Mails } from './mails.ts';

const mails = new Mails({ env: { PUBLIC_URL: 'https://app.example.com' } } as AppConfig);
const HOSTILE = '<img src=x onerror="alert(1)">\r\nBcc: victim@example.com & \'co\'';

const ALL: Record<string, Mail> = {
  verify: mails.verify('a@example.com', 'SECRET'),
  addressTaken: mails.addressTaken('a@example.com'),
  resetPassword: mails.resetPassword('a@example.com', HOSTILE, 'SECRET'),
  welcome: mails.welcome('a@example.com', HOSTILE, 'SECRET'),
  passwordChanged: mails.passwordChanged('a@example.com', HOSTILE),
  addressChanged: mails.addressChanged('a@example.com', HOSTILE),
  confirmNewAddress: mails.confirmNewAddress('a@example.com', HOSTILE, 'SECRET'),
  invitation: mails.invitation('a@example.com', HOSTILE, HOSTILE, 'member', 'SECRET'),
};

describe.each(Object.entries(ALL))('%s', (_, mail) => {
  test('is one line of subject, whatever names hold', () => {
    expect(mail.subject).not.toMatch(/[\r\n]/);
    expect(mail.subject.length).toBeGreaterThan(10);
    expect(mail.to).toBe('a@example.com');
  });

  test('has no markup in it but our own', () => {
    expect(mail.html).not.toContain('<img');
    expect(mail.html.match(/<\/?(\w+)/g)?.map((tag) => tag.replace(/[</]/g, ''))).toEqual(
      expect.not.arrayContaining(['img', 'script', 'style']),
    );
    if (mail.text.includes('onerror')) expect(mail.html).toContain('&lt;img src=x onerror=&quot;alert(1)&quot;&gt;');
  });

  test('says the same in text and in HTML', () => {
    const link = /https:\S+/.exec(mail.text)?.[0];
    if (link) expect(mail.html).toContain(`href="${link}"`);
    expect(mail.html.includes('https:')).toBe(link !== undefined);
  });
});

test.each([
  ['verify', '/verify-email'],
  ['resetPassword', '/reset-password'],
  ['welcome', '/reset-password'],
  ['confirmNewAddress', '/reset-password'],
  ['invitation', '/invitations'],
])('%s carries its secret in the fragment, which no server sees', (name, path) => {
  expect(ALL[name]!.text).toContain(`https://app.example.com${path}#token=SECRET`);
});

test('an address that is taken gets no secret and no name that the stranger typed', () => {
  expect(ALL.addressTaken!.text).not.toContain('#token=');
});

test('an invitation says as what', () => {
  expect(mails.invitation('a@b.c', 'Ada', 'Works', 'admin', 's').text).toContain(
    'Ada would like you to join Works as an admin.',
  );
  expect(mails.invitation('a@b.c', 'Ada', 'Works', 'member', 's').text).toContain('as a member.');
});
