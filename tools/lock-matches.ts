// Exits 0 where node_modules holds what package-lock.json asks for: npm's own record of what it installed, which it
// writes last, names the same packages in the same versions. Packages for other platforms may be missing.
import { readFileSync } from 'node:fs';
import path from 'node:path';

interface Lock {
  packages: Record<string, { version?: string; optional?: boolean; devOptional?: boolean; link?: boolean }>;
}

const root = path.join(import.meta.dirname, '..');
const read = (file: string) => (JSON.parse(readFileSync(path.join(root, file), 'utf8')) as Lock).packages;
const wanted = read('package-lock.json');
const installed = read('node_modules/.package-lock.json');
const differs = Object.entries(wanted).filter(([place, { version, optional, link }]) => {
  if (!place.includes('node_modules/') || link) return false;
  const there = installed[place];
  return there ? there.version !== version : !optional;
});
process.exitCode = differs.length === 0 ? 0 : 1;
