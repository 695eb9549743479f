/** Makes sure that there is a browser for the browser tests. */
import { existsSync } from 'node:fs';
import { findChromium } from '../../e2e/chromium.ts';
import { run } from './process.ts';

const withPlaywright = 'npx playwright install --with-deps chromium';

/** @throws with the command to run, where there is no browser and none may be installed */
export async function ensureChromium(root: string, log: string): Promise<void> {
  if (findChromium()) return;
  const mayInstall = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  if (!mayInstall) {
    throw new Error(
      `The browser tests need Chromium, and none was found. Install it with "${withPlaywright}" (Debian and Ubuntu also: ` +
        '"sudo apt-get install chromium"), or set CHROMIUM to the path of one.',
    );
  }
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (...args: string[]) =>
    run({ argv: ['apt-get', '-y', '-q', ...args], env, cwd: root, log, timeoutMs: 10 * 60_000 });
  await apt('update');
  const exit = await apt('install', '--no-install-recommends', 'chromium');
  if (exit !== 0 || !findChromium()) {
    throw new Error(`apt-get install chromium ended with ${exit}; see ${log}. "${withPlaywright}" is another way.`);
  }
}
