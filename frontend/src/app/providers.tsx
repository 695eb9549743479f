import { MantineProvider } from '@mantine/core';
import { type QueryClient, QueryClientProvider } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { colorSchemeManager } from './color-scheme.ts';
import { cspNonce } from './csp-nonce.ts';
import { cssVariables, theme } from './theme.ts';

interface ProvidersProps {
  queryClient: QueryClient;
  /** `test` leaves out transitions, which jsdom can't run. */
  env?: 'default' | 'test';
  children: ReactNode;
}

export function Providers({ queryClient, env = 'default', children }: ProvidersProps) {
  return (
    <MantineProvider
      env={env}
      theme={theme}
      cssVariablesResolver={cssVariables}
      colorSchemeManager={colorSchemeManager}
      defaultColorScheme="auto"
      getStyleNonce={cspNonce}
      // All variables come from the theme, at run time: the style sheet of the library's defaults isn't loaded.
      deduplicateCssVariables={false}
    >
      <QueryClientProvider client={queryClient}>{children}</QueryClientProvider>
    </MantineProvider>
  );
}
