import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { colorSchemeKey } from './color-scheme.ts';
import { cssVariables, theme } from './theme.ts';

const root = path.join(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');

it('loads the style sheet of every component that is used', () => {
  const styles = path.join(root, 'node_modules/@mantine/core/styles');
  const loaded = read('src/app/mantine-base.ts') + read('src/app/mantine-more.ts');
  const missing = globSync('src/**/*.tsx', { cwd: root })
    .flatMap((file) => [...read(file).matchAll(/import \{([^}]*)\} from '@mantine\/core'/g)])
    .flatMap(([, names = '']) => names.split(',').map((name) => name.trim().replace(/^type /, '')))
    .filter((name) => existsSync(path.join(styles, `${name}.css`)))
    .filter((name) => !loaded.includes(`/${name}.layer.css'`));
  expect([...new Set(missing)]).toEqual([]);
});

it('knows the chosen scheme by the same key before and after the app has loaded', () => {
  expect(read('public/color-scheme.js')).toContain(`localStorage.getItem('${colorSchemeKey}')`);
});

it('has no inline script or style in the page, which the Content-Security-Policy would block', () => {
  const page = read('index.html');
  expect([...page.matchAll(/<script(?![^>]*\ssrc=)[^>]*>/g)]).toEqual([]);
  expect(page).not.toMatch(/<style|\sstyle=|\son\w+=/);
  expect(page).toContain('<meta name="csp-nonce" content="__CSP_NONCE__" />');
});

/** Relative luminance and contrast by WCAG 2.2. */
function contrast(one: string, other: string): number {
  const luminance = (hex: string): number => {
    const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
      const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
      return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

it.each(['light', 'dark'] as const)('has text that can be read in the %s scheme (WCAG AA, 4.5:1)', (scheme) => {
  const colors: Record<string, string> = cssVariables({} as never)[scheme];
  const text = ['text', 'dimmed', 'placeholder', 'error', 'anchor'].map((name) => `--mantine-color-${name}`);
  const grounds = ['--mantine-color-body', '--q-page'];
  const pairs = [
    ...text.flatMap((color) => grounds.map((ground) => [color, ground] as const)),
    ['--q-accent-ink', '--q-accent-soft'] as const,
    ...['harbor', 'gray', 'green', 'amber', 'red'].map(
      (name) => [`--mantine-color-${name}-light-color`, `--mantine-color-${name}-light`] as const,
    ),
  ];
  const faint = pairs
    .map(([color, ground]) => ({ color, ground, ratio: contrast(colors[color]!, colors[ground]!) }))
    .filter(({ ratio }) => !(ratio >= 4.5));
  expect(faint).toEqual([]);
});

it.each(['harbor', 'red'] as const)('has white text that can be read on %s buttons', (name) => {
  expect(contrast(theme.colors![name]![7], '#ffffff')).toBeGreaterThanOrEqual(4.5);
});
