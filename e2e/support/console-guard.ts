import { expect, type BrowserContext } from '@playwright/test';

/** Fails a test whose pages wrote an error to the console, threw one, or broke the content security policy. */
export class ConsoleGuard {
  private readonly errors: string[] = [];
  /** Chromium gives up loads when the machine gets or loses a network interface, as it does whenever a container starts. */
  private readonly expected: RegExp[] = [/net::ERR_NETWORK_CHANGED/];

  async watch(context: BrowserContext): Promise<void> {
    context.on('console', (message) => {
      if (message.type() === 'error') this.errors.push(`${message.text()} (${message.location().url})`);
    });
    context.on('weberror', (webError) =>
      this.errors.push(`uncaught: ${webError.error().stack ?? webError.error().message}`),
    );
    await context.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (event) =>
        console.error(`content security policy: ${event.violatedDirective} refused ${event.blockedURI}`),
      );
    });
  }

  /** The browser reports every refused request as an error of its own; a test that provokes one says so. */
  expectRefusal(status: number, path: string): void {
    this.expected.push(new RegExp(`status of ${status}.*${path.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}`));
  }

  expectError(pattern: RegExp): void {
    this.expected.push(pattern);
  }

  verify(): void {
    const surprises = this.errors.filter((error) => !this.expected.some((pattern) => pattern.test(error)));
    expect(surprises, 'errors in the browser console').toEqual([]);
  }
}
