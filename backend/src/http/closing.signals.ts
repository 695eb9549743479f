import type { Logger } from '@nestjs/common';
import { constants } from 'node:os';

/** Consumers and connections close within it, or are left to the operating system. */
const CLOSE_SECONDS = 8;

/**
 * Bounds the way out. The framework begins it at the first signal and ignores all others; a second one ends the process at
 * once, as people at a terminal expect, and so does a dependency that doesn't let go in time.
 */
export function boundClosing(drainSeconds: number, logger: Logger): void {
  let begun = false;
  const onSignal = (signal: 'SIGTERM' | 'SIGINT'): void => {
    if (begun) {
      logger.warn(`second signal (${signal}): ending at once`);
      process.exit(128 + constants.signals[signal]);
    }
    begun = true;
    setTimeout(
      () => {
        logger.error(`not closed ${CLOSE_SECONDS} s after the drain's end: ending without what is left`);
        process.exit(1);
      },
      (drainSeconds + CLOSE_SECONDS) * 1000,
    ).unref();
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
}
