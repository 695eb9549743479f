import { readFileSync, writeFileSync } from 'node:fs';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp } from '../app.ts';
import { loadConfig } from '../config/config.ts';
import { createDocument } from './document.ts';

// `node dist/openapi/write.js PATH` writes the API's description there; with --check it compares instead.
const [path, mode] = process.argv.slice(2);
if (!path) throw new Error('usage: node dist/openapi/write.js PATH [--check]');

// The document needs the routes and nothing behind them, so any valid settings do; nothing is connected to.
const keys = mkdtempSync(join(tmpdir(), 'openapi-'));
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
writeFileSync(join(keys, 'k.pem'), privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
writeFileSync(join(keys, 'active'), 'k');
try {
  const app = await createApp(
    loadConfig({
      DATABASE_URL: 'mysql://nobody@localhost/none',
      REDIS_URL: 'redis://localhost',
      SMTP_URL: 'smtp://localhost',
      PUBLIC_URL: 'http://localhost',
      OPS_URL: 'http://localhost',
      JWT_KEYS_DIR: keys,
      LOG_LEVEL: 'silent',
    }),
  );
  const text = `${JSON.stringify(createDocument(app), null, 2)}\n`;
  if (mode !== '--check') {
    writeFileSync(path, text);
  } else if (readFileSync(path, 'utf8') !== text) {
    process.stderr.write(`${path} is not what the routes say. Run: npm run generate\n`);
    process.exitCode = 1;
  }
} finally {
  rmSync(keys, { recursive: true });
}
process.exit();
