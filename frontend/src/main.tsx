import './app/mantine-base.ts';
import './app/global.css';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { ConnectionBanner } from './app/connection-banner.tsx';
import { shareNonce } from './app/csp-nonce.ts';
import { followSession } from './app/follow-session.ts';
import { LazyMaintenanceLayer } from './app/maintenance/lazy-layer.tsx';
import { Providers } from './app/providers.tsx';
import { createAppRouter } from './app/router.tsx';
import { watchConnection } from './app/watch-connection.ts';
import { connection } from './shared/api/connection.ts';
import { createQueryClient } from './shared/api/query-client.ts';
import { session } from './shared/session/session.ts';

shareNonce();
const queryClient = createQueryClient();
const router = createAppRouter(session);
followSession(session, router, queryClient);
watchConnection(connection, queryClient);

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <Providers queryClient={queryClient}>
      <LazyMaintenanceLayer router={router} />
      <RouterProvider router={router} />
      <ConnectionBanner />
    </Providers>
  </StrictMode>,
);
