// The questions that the smoke Job asks once a release is healthy. Runs in the released image, whose own version and
// commit are what every answer must name. Exits 1 with one line per answer that was missed.
//
// While maintenance is on no pod serves users, by intent: then it is right that users get the notice of it, and nothing
// else. Whether it is on is what operators' pods say, never what is guessed from a missing answer: an outage is a failure.
/* global AbortSignal, fetch */
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';

const { SMOKE_SECONDS = '30' } = process.env;
const GIVE_UP_AFTER_MS = Number(SMOKE_SECONDS) * 1000;
const ANSWER_WITHIN_MS = 3_000;
const PAUSE_MS = 500;

const { APP_VERSION, APP_COMMIT, BACKEND_URL, BACKEND_ADMIN_URL, FRONTEND_URL } = process.env;

const get = async (url) => {
  const answer = await fetch(url, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
  return { status: answer.status, text: await answer.text() };
};

const notice = ({ status, text }) => status === 503 && text.includes('"urn:quayside:problem:maintenance"');

async function maintenanceIsOn() {
  const { status } = await get(`${BACKEND_ADMIN_URL}/maintenance/gate`);
  return status === 403;
}

const ok = (answer) => {
  if (answer.status !== 200) throw new Error(`answered ${answer.status}, expected 200: ${answer.text.slice(0, 300)}`);
};

const release = (answer) => {
  ok(answer);
  const { version, commit } = JSON.parse(answer.text);
  if (version !== APP_VERSION || commit !== APP_COMMIT) {
    throw new Error(`runs ${version} (${commit}), expected ${APP_VERSION} (${APP_COMMIT})`);
  }
};

// What else is right while maintenance is on: the notice; at the Service for users that nobody is there.
const noticeOnly = (answer) => answer !== undefined && notice(answer);
const nobody = (answer, error) => error?.cause?.code === 'ECONNREFUSED' || noticeOnly(answer);

const questions = [
  [`${BACKEND_URL}/ready`, ok, (answer, error) => answer?.status === 503 || nobody(answer, error)],
  [`${BACKEND_URL}/api/info`, release, nobody],
  [`${BACKEND_ADMIN_URL}/ready`, ok],
  [`${BACKEND_ADMIN_URL}/api/info`, release, noticeOnly],
  ...(FRONTEND_URL
    ? [
        [`${FRONTEND_URL}/edge-health`, ok],
        [`${FRONTEND_URL}/api/info`, release, noticeOnly],
      ]
    : []),
];

const deadline = performance.now() + GIVE_UP_AFTER_MS;

/** Says what was found, or throws. */
async function put([url, expect, duringMaintenance = () => false]) {
  let answer;
  try {
    answer = await get(url);
    expect(answer);
    return 'as expected';
  } catch (error) {
    if (duringMaintenance(answer, error) && (await maintenanceIsOn())) return 'maintenance is on, as users are told';
    throw error;
  }
}

/** Pods of the release before may answer for a moment after the rollout, so each question is repeated until the deadline. */
async function settle(question) {
  const [url] = question;
  for (;;) {
    try {
      process.stdout.write(`${url}: ${await put(question)}\n`);
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
