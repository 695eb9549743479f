// The questions that the smoke Job asks once a release is healthy. Runs in the released image, whose own version and
// commit are what every answer must name. Exits 1 with one line per answer that was missed.
/* global AbortSignal, fetch */
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';

const GIVE_UP_AFTER_MS = 30_000;
const ANSWER_WITHIN_MS = 3_000;
const PAUSE_MS = 500;

const { APP_VERSION, APP_COMMIT, BACKEND_URL, BACKEND_ADMIN_URL, FRONTEND_URL } = process.env;

/** Throws where the answer isn't 200. */
async function ask(url) {
  const answer = await fetch(url, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
  const text = await answer.text();
  if (answer.status !== 200) throw new Error(`answered ${answer.status}, expected 200: ${text.slice(0, 300)}`);
  return text;
}

async function release(url) {
  const { version, commit } = JSON.parse(await ask(url));
  if (version !== APP_VERSION || commit !== APP_COMMIT) {
    throw new Error(`runs ${version} (${commit}), expected ${APP_VERSION} (${APP_COMMIT})`);
  }
}

const questions = [
  [`${BACKEND_URL}/ready`, ask],
  [`${BACKEND_URL}/api/info`, release],
  [`${BACKEND_ADMIN_URL}/ready`, ask],
  [`${BACKEND_ADMIN_URL}/api/info`, release],
  ...(FRONTEND_URL
    ? [
        [`${FRONTEND_URL}/edge-health`, ask],
        [`${FRONTEND_URL}/api/info`, release],
      ]
    : []),
];

const deadline = performance.now() + GIVE_UP_AFTER_MS;

/** Pods of the release before may answer for a moment after the rollout, so each question is repeated until the deadline. */
async function settle([url, question]) {
  for (;;) {
    try {
      await question(url);
      process.stdout.write(`${url}: as expected\n`);
      return true;
    } catch (error) {
      if (performance.now() > deadline) {
        process.stderr.write(`${url}: ${error.cause?.message ?? error.message}\n`);
        return false;
      }
    }
    await sleep(PAUSE_MS);
  }
}

const settled = await Promise.all(questions.map(settle));
process.exitCode = settled.every(Boolean) ? 0 : 1;
