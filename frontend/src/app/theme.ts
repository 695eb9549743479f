import { createTheme, type CSSVariablesResolver } from '@mantine/core';

/** Sea under a quay wall: the one accent. Shade 7 with white text has a contrast of 6:1. */
const harbor = [
  '#eaf5f6',
  '#d3e9eb',
  '#a8d5d9',
  '#7fc3ca',
  '#5ab2bb',
  '#3a98a3',
  '#1f8390',
  '#0e6c78',
  '#0a5661',
  '#06424b',
] as const;

/** Slate for the dark scheme; 7 is the surface, 9 the deepest shadow. */
const dark = [
  '#dfe7ea',
  '#c3cfd4',
  '#9fb0b8',
  '#7f939d',
  '#3d4d56',
  '#2e3c44',
  '#1f2c33',
  '#172228',
  '#0f181d',
  '#0a1115',
] as const;

/** Ready for white text from shade 6 on, unlike the library's own. */
const red = [
  '#fdf0ef',
  '#fadbd9',
  '#f4b4b0',
  '#f18f89',
  '#e9716b',
  '#dc4f49',
  '#cb3833',
  '#b82a26',
  '#95201d',
  '#701715',
] as const;
const amber = [
  '#fdf5e6',
  '#f9e7c4',
  '#f2d08d',
  '#ebb857',
  '#dc9f2e',
  '#b97f16',
  '#96650d',
  '#7a5008',
  '#5f3e06',
  '#432b03',
] as const;
const green = [
  '#ebf6ef',
  '#d2ebdb',
  '#a5d6b7',
  '#77c193',
  '#4fab73',
  '#2f9159',
  '#227a48',
  '#196339',
  '#124c2b',
  '#0b351e',
] as const;

const serif = 'Charter, "Bitstream Charter", "Sitka Text", Cambria, Georgia, "Noto Serif", "Liberation Serif", serif';
const sans =
  'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "Liberation Sans", Arial, sans-serif';

export const theme = createTheme({
  primaryColor: 'harbor',
  primaryShade: 7,
  colors: { harbor, dark, red, amber, green },
  fontFamily: sans,
  headings: {
    fontFamily: serif,
    fontWeight: '600',
    textWrap: 'balance',
    sizes: {
      h1: { fontSize: '1.875rem', lineHeight: '1.2' },
      h2: { fontSize: '1.25rem', lineHeight: '1.3' },
      h3: { fontSize: '1.0625rem', lineHeight: '1.4' },
    },
  },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    // 44 px targets for fingers; the same height for what stands in one row.
    Button: { defaultProps: { size: 'md' } },
    TextInput: { defaultProps: { size: 'md' } },
    PasswordInput: { defaultProps: { size: 'md' } },
    Textarea: { defaultProps: { size: 'md' } },
    NativeSelect: { defaultProps: { size: 'md' } },
    // Without the placeholder the first item has the focus at once, and a menu holds nothing but its items.
    Menu: { defaultProps: { shadow: 'lg', withInitialFocusPlaceholder: false } },
    Modal: { defaultProps: { centered: true, closeButtonProps: { 'aria-label': 'Close' } } },
    Badge: { defaultProps: { variant: 'light', radius: 'sm', tt: 'none' } },
  },
});

export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#ffffff',
    '--mantine-color-text': '#15232b',
    '--mantine-color-dimmed': '#52626c',
    '--mantine-color-placeholder': '#5d6d77',
    '--mantine-color-error': '#b82a26',
    '--mantine-color-anchor': '#0e6c78',
    '--mantine-color-default-border': '#c6d0d2',
    '--q-page': '#f4f6f5',
    '--q-line': '#dde4e4',
    '--q-hover': '#eef3f3',
    '--q-accent-soft': '#e3f0f1',
    '--q-accent-ink': '#0a5661',
    '--q-danger-line': '#f0c9c6',
    '--mantine-color-harbor-light': '#dcedee',
    '--mantine-color-harbor-light-color': '#0a5661',
    '--mantine-color-gray-light': '#e8eded',
    '--mantine-color-gray-light-color': '#41525b',
    '--mantine-color-green-light': '#dff1e6',
    '--mantine-color-green-light-color': '#14522f',
    '--mantine-color-amber-light': '#fbeecf',
    '--mantine-color-amber-light-color': '#67440a',
    '--mantine-color-red-light': '#fbe4e2',
    '--mantine-color-red-light-color': '#95201d',
  },
  dark: {
    '--mantine-color-body': '#172228',
    '--mantine-color-text': '#dfe7ea',
    '--mantine-color-dimmed': '#9fb0b8',
    '--mantine-color-placeholder': '#8598a2',
    '--mantine-color-error': '#ff9d97',
    '--mantine-color-anchor': '#7fc3ca',
    '--mantine-color-default-border': '#3d4d56',
    '--q-page': '#0f181d',
    '--q-line': '#283640',
    '--q-hover': '#1d2a31',
    '--q-accent-soft': '#123640',
    '--q-accent-ink': '#a8d5d9',
    '--q-danger-line': '#5a2c2c',
    '--mantine-color-harbor-light': '#143942',
    '--mantine-color-harbor-light-color': '#a8d5d9',
    '--mantine-color-gray-light': '#28363e',
    '--mantine-color-gray-light-color': '#c3cfd4',
    '--mantine-color-green-light': '#173527',
    '--mantine-color-green-light-color': '#a5d6b7',
    '--mantine-color-amber-light': '#3a2f16',
    '--mantine-color-amber-light-color': '#f2d08d',
    '--mantine-color-red-light': '#422323',
    '--mantine-color-red-light-color': '#ffb3ae',
  },
});
