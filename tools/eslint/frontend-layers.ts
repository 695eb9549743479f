import path from 'node:path';
import type { Rule } from 'eslint';

/** Layers of the SPA, lowest first. A layer may import itself and what is below it. */
const layers = ['shared', 'features', 'app'] as const;
type Layer = (typeof layers)[number];

export interface Place {
  layer: Layer;
  /** The feature's folder name; undefined outside of `features`. */
  feature?: string;
  /** Path inside the layer or feature. */
  inner: string;
}

/** Where a file stands in the SPA, or undefined for files beside the layers (main.tsx, test set-up). */
export function placeOf(file: string, sourceRoot: string): Place | undefined {
  const [layer, ...rest] = path.relative(sourceRoot, file).split(path.sep);
  if (!layers.includes(layer as Layer)) return undefined;
  if (layer !== 'features') return { layer: layer as Layer, inner: rest.join('/') };
  return { layer, feature: rest[0] ?? '', inner: rest.slice(1).join('/') };
}

/** Why `from` may not import `to`, or undefined where it may. */
export function refusal(from: Place, to: Place): string | undefined {
  if (layers.indexOf(to.layer) > layers.indexOf(from.layer)) {
    return `${from.layer} may not import from ${to.layer}: imports point from app to features to shared.`;
  }
  if (from.layer === 'features' && to.layer === 'features' && from.feature !== to.feature) {
    if (/^(index(\.tsx?)?)?$/.test(to.inner)) return undefined;
    return (
      `Feature "${from.feature}" may not import the internals of feature "${to.feature}". ` +
      `Import from features/${to.feature}/index.ts, or move what both share to shared/.`
    );
  }
  return undefined;
}

/** ESLint rule: keeps imports inside the SPA pointing downwards. Option: the SPA's source folder, absolute. */
export const frontendLayers: Rule.RuleModule = {
  meta: { type: 'problem', schema: [{ type: 'string' }] },
  create(context) {
    const sourceRoot = String(context.options[0]);
    const from = placeOf(context.filename, sourceRoot);
    if (!from) return {};
    const check = (node: Rule.Node, source: unknown): void => {
      if (typeof source !== 'string' || !source.startsWith('.')) return;
      const to = placeOf(path.resolve(path.dirname(context.filename), source), sourceRoot);
      const message = to && refusal(from, to);
      if (message) context.report({ node, message });
    };
    return {
      ImportDeclaration: (node) => check(node, node.source.value),
      ExportNamedDeclaration: (node) => check(node, node.source?.value),
      ExportAllDeclaration: (node) => check(node, node.source.value),
      ImportExpression: (node) => check(node, node.source.type === 'Literal' ? node.source.value : undefined),
    };
  },
};
