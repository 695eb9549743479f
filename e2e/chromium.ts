import { existsSync } from 'node:fs';
import { chromium } from '@playwright/test';

/** Where distributions and vendors put a Chromium. */
const installed = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** The browser to test with: CHROMIUM if set, else Playwright's own, else one of the machine; undefined where none is. */
export function findChromium(): string | undefined {
  return [process.env.CHROMIUM, chromium.executablePath(), ...installed].find((path) => path && existsSync(path));
}
