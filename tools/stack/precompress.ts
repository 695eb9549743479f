// Writes file.gz beside every text file of a built SPA (argument: its directory), for nginx's gzip_static: the strongest
// compression once at build time instead of a quick one at each request. The shell is left out, nginx writes into it.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

const directory = process.argv[2];
if (!directory) throw new Error('Which directory? usage: node tools/stack/precompress.ts frontend/dist');
for (const entry of readdirSync(directory, { recursive: true, encoding: 'utf8' })) {
  if (!/\.(js|css|svg|json|webmanifest|txt)$/.test(entry)) continue;
  const file = path.join(directory, entry);
  const content = readFileSync(file);
  const packed = gzipSync(content, { level: 9 });
  if (packed.length < content.length) writeFileSync(`${file}.gz`, packed);
}
