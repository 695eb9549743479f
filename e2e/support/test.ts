import { test as base, type BrowserContext, type Page } from '@playwright/test';
import { ConsoleGuard } from './console-guard.ts';

interface Fixtures {
  /** Watches the console of every page of the test. */
  guard: ConsoleGuard;
  /** A page in a browser of its own: another person, or the same one on another device. */
  openBrowser: (options?: { baseURL?: string }) => Promise<Page>;
}

export const test = base.extend<Fixtures>({
  guard: [
    async ({}, use) => {
      const guard = new ConsoleGuard();
      await use(guard);
      guard.verify();
    },
    { auto: true },
  ],
  context: async ({ context, guard }, use) => {
    await guard.watch(context);
    await use(context);
  },
  openBrowser: async ({ browser, guard }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (options = {}) => {
      const context = await browser.newContext(options);
      contexts.push(context);
      await guard.watch(context);
      return context.newPage();
    });
    await Promise.all(contexts.map((context) => context.close()));
  },
});

export { expect } from '@playwright/test';
