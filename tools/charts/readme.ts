/** A chart's README.md, from Chart.yaml and the comments (`# -- text`) above the values. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { isMap, isScalar, parse, parseDocument, type YAMLMap } from 'yaml';
import { root } from './edges.ts';

export interface DocumentedValue {
  path: string;
  default: string;
  /** Undefined where neither the value nor anything around it is described. */
  text: string | undefined;
}

/** The text after the last `-- ` of a comment; what stands before it is a heading of the file. */
function described(...comments: (string | null | undefined)[]): string | undefined {
  const lines = comments.flatMap((comment) => comment?.split('\n') ?? []).map((line) => line.trim());
  const start = lines.findLastIndex((line) => line.startsWith('-- '));
  if (start < 0) return undefined;
  return [(lines[start] ?? '').slice(3), ...lines.slice(start + 1)].join(' ').trim();
}

/** All values of a values.yaml, in its order. A map that is described as a whole, its children not, is one value. */
export function documentedValues(yaml: string): DocumentedValue[] {
  const document = parseDocument(yaml);
  const found: DocumentedValue[] = [];
  const walk = (map: YAMLMap, prefix: string, before: string | null | undefined): void => {
    map.items.forEach((pair, index) => {
      const key = isScalar(pair.key) ? String(pair.key.value) : '';
      // A comment above the first key of a map belongs to the map.
      const own = isScalar(pair.key) ? pair.key.commentBefore : undefined;
      const text = described(index === 0 ? before : undefined, index === 0 ? map.commentBefore : undefined, own);
      const at = `${prefix}${key}`;
      if (isMap(pair.value) && pair.value.items.length > 0 && (text === undefined || hasDescriptions(pair.value))) {
        walk(pair.value, `${at}.`, undefined);
      } else {
        const value: unknown = pair.value === null ? null : (pair.value as { toJSON(): unknown }).toJSON();
        found.push({ path: at, default: JSON.stringify(value), text });
      }
    });
  };
  if (isMap(document.contents)) walk(document.contents, '', document.commentBefore);
  return found;
}

const hasDescriptions = (map: YAMLMap): boolean =>
  described(map.commentBefore) !== undefined ||
  map.items.some(
    ({ key, value }) =>
      (isScalar(key) && described(key.commentBefore) !== undefined) || (isMap(value) && hasDescriptions(value)),
  );

export function chartReadme(chart: string): string {
  const folder = path.join(root, 'helm-charts', chart);
  const { description } = parse(readFileSync(path.join(folder, 'Chart.yaml'), 'utf8')) as { description: string };
  const values = documentedValues(readFileSync(path.join(folder, 'values.yaml'), 'utf8'));
  const cell = (text: string): string => text.replaceAll('|', '\\|');
  const rows = values.map(
    ({ path, default: value, text }) => `| \`${path}\` | \`${cell(value)}\` | ${cell(text ?? '')} |`,
  );
  const ci = path.join(folder, 'ci');
  const scenarios = existsSync(ci) ? readdirSync(ci).sort() : [];
  return `# ${chart}

<!-- Written by \`make charts-write\` from Chart.yaml and the comments in values.yaml; change those. -->

${description}.

## Values

Unknown keys are refused. Whole examples: ${scenarios.map((file) => `[${file.replace('-values.yaml', '')}](ci/${file})`).join(', ')}.

| Value | Default | What it is |
|---|---|---|
${rows.join('\n')}
`;
}
