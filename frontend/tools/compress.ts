/**
 * Puts a .gz file beside each text asset of the build, for nginx's gzip_static. index.html is left out: nginx fills in
 * its nonce per response, which it can't do in a compressed file.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { constants, gzipSync } from 'node:zlib';

const dist = path.join(import.meta.dirname, '..', 'dist');
const isText = /\.(js|css|svg|json|txt|webmanifest)$/;
/** Below one network packet there is nothing to win. */
const smallestBytes = 1024;

for (const entry of readdirSync(dist, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !isText.test(entry.name)) continue;
  const file = path.join(entry.parentPath, entry.name);
  const content = readFileSync(file);
  if (content.length >= smallestBytes) {
    writeFileSync(`${file}.gz`, gzipSync(content, { level: constants.Z_BEST_COMPRESSION }));
  }
}
