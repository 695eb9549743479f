/** A Chromium that finds the two hosts at the edge's address and trusts the edge's certificate, and no other. */
import { createHash, X509Certificate } from 'node:crypto';
import { chromium, type Page } from '@playwright/test';
import { findChromium } from '../../chromium.ts';
import { cluster } from './cluster.ts';

export interface OpenBrowser extends AsyncDisposable {
  page: Page;
  /** What pages wrote to the console as errors, refused requests aside. */
  errors: string[];
}

/** The hash by which Chromium is told to accept a key: SHA-256 of its SubjectPublicKeyInfo. */
const keyHash = (pem: string): string =>
  createHash('sha256')
    .update(new X509Certificate(pem).publicKey.export({ type: 'spki', format: 'der' }))
    .digest('base64');

export async function openBrowser(): Promise<OpenBrowser> {
  const { host, port } = cluster.edgeAddress;
  const hosts = Object.values(cluster.urls).map((url) => `MAP ${new URL(url).hostname}:443 ${host}:${port}`);
  const browser = await chromium.launch({
    executablePath: findChromium(),
    args: [
      `--host-resolver-rules=${hosts.join(',')}`,
      `--ignore-certificate-errors-spki-list=${keyHash(cluster.ca)}`,
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ],
  });
  const page = await browser.newPage({ locale: 'en-GB' });
  page.setDefaultTimeout(20_000);
  const errors: string[] = [];
  page.on('console', (message) => {
    // The browser reports every answer above 399 itself, such as the 401 that says that nobody is signed in yet.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      errors.push(message.text());
  });
  page.on('pageerror', (error) => errors.push(String(error)));
  return { page, errors, [Symbol.asyncDispose]: () => browser.close() };
}
