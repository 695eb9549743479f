import { defineConfig } from '@playwright/test';
import { findChromium } from './chromium.ts';
import { stack } from './support/stack.ts';

const executablePath = findChromium();
if (!executablePath) {
  throw new Error('No Chromium was found. "npx playwright install chromium" brings one; CHROMIUM names one of yours.');
}

export default defineConfig({
  testDir: 'tests',
  outputDir: 'test-results',
  fullyParallel: true,
  workers: 2,
  // A test that fails now and then shows a fault of the product or of the test: neither is to be hidden.
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  forbidOnly: process.env.CI !== undefined,
  reporter: 'list',
  projects: [
    { name: 'pages', testIgnore: 'maintenance*.spec.ts' },
    // Closes the app for everybody: alone, and one test at a time.
    {
      name: 'maintenance',
      testMatch: 'maintenance*.spec.ts',
      dependencies: ['pages'],
      fullyParallel: false,
      workers: 1,
    },
  ],
  use: {
    baseURL: stack.urls.app,
    browserName: 'chromium',
    launchOptions: { executablePath },
    locale: 'en-GB',
    viewport: { width: 1280, height: 800 },
    contextOptions: { reducedMotion: 'reduce' },
    trace: 'retain-on-failure',
  },
});
