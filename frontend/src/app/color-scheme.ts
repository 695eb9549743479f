import { localStorageColorSchemeManager } from '@mantine/core';

/** public/color-scheme.js reads the same key before the app is there; color-scheme.test.ts holds the two together. */
export const colorSchemeKey = 'quayside.color-scheme';

export const colorSchemeManager = localStorageColorSchemeManager({ key: colorSchemeKey });
