import { Logger } from '@nestjs/common';
import { createApp } from './app.ts';
import { readKeys } from './auth/key-store.ts';
import { ConfigurationError, loadConfig } from './config/config.ts';
import { boundClosing } from './http/closing.signals.ts';

/** sysexits.h: EX_CONFIG. */
const EXIT_CONFIG = 78;

try {
  const config = loadConfig();
  // The key store checks as well, but from within the framework's start, which would bury the one line that matters.
  readKeys(config.env.JWT_KEYS_DIR);
  const app = await createApp(config);
  boundClosing(config.env.DRAIN_SECONDS, new Logger('Closing'));
  await app.listen(config.env.PORT, config.env.HOST);
  const logger = new Logger('Start');
  logger.log(`listening on ${await app.getUrl()}${config.env.ADMIN_ACCESS ? ' for operators' : ''}`);
  if (!config.secureCookies) {
    logger.warn(`PUBLIC_URL ${config.env.PUBLIC_URL} is plain http: cookies are not Secure. Right for localhost only.`);
  }
} catch (error) {
  process.stderr.write(`${error instanceof ConfigurationError ? error.message : String((error as Error).stack)}\n`);
  process.exit(error instanceof ConfigurationError ? EXIT_CONFIG : 1);
}
