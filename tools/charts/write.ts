/** Files that are written from others: node tools/charts/write.ts */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { stringify } from 'yaml';
import { chartEdges, edgesFile, readEdges, root } from './edges.ts';
import { networkPage } from './network-page.ts';
import { chartReadme } from './readme.ts';

/** Charts that are in the tree, by name. */
export const charts = (): string[] =>
  readdirSync(path.join(root, 'helm-charts'))
    .filter((name) => existsSync(path.join(root, 'helm-charts', name, 'Chart.yaml')))
    .sort();

/** What every generated file should hold, by its path. */
export function generated(): Map<string, string> {
  const list = readEdges();
  const files = new Map<string, string>();
  const template = readFileSync(path.join(import.meta.dirname, 'edges.tpl'), 'utf8');
  for (const chart of charts()) {
    files.set(`helm-charts/${chart}/README.md`, chartReadme(chart));
    if (list.homes[chart]) {
      const head = `# Written by \`make charts-write\` from ${edgesFile}; change it there.\n`;
      const slice = stringify(chartEdges(list, chart), { aliasDuplicateObjects: false, lineWidth: 0 });
      files.set(`helm-charts/${chart}/files/edges.yaml`, head + slice);
      files.set(`helm-charts/${chart}/templates/_edges.tpl`, template);
    }
  }
  // Helm reads nothing outside a chart, so the second one that needs the script has a copy.
  const handover = readFileSync(path.join(root, 'helm-charts/backend/files/handover.mjs'), 'utf8');
  files.set('helm-charts/frontend/files/handover.mjs', handover);
  files.set('docs/network.md', networkPage(list));
  return files;
}

/** The generated files whose copy in the tree is not what it should be. */
export const stale = (): string[] =>
  [...generated()].flatMap(([file, content]) => {
    const target = path.join(root, file);
    return existsSync(target) && readFileSync(target, 'utf8') === content ? [] : [file];
  });

if (import.meta.main) {
  for (const file of stale()) {
    const target = path.join(root, file);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, generated().get(file) ?? '');
    console.log(`wrote ${file}`);
  }
}
