import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const apiUrl = `http://127.0.0.1:${process.env['API_PORT'] ?? '15000'}`;
const adminApiUrl = `http://127.0.0.1:${process.env['ADMIN_API_PORT'] ?? '15001'}`;

const opsPrefix = '/ops-host';

/** The operators' host is a name on the same port: as nginx does, send its API calls to the process with operator access. */
const opsHost: Plugin = {
  name: 'quayside:ops-host',
  configureServer(server) {
    server.middlewares.use((request, _response, next) => {
      const isOps = request.headers.host?.startsWith('ops.') ?? false;
      if (isOps && request.url?.startsWith('/api/')) request.url = opsPrefix + request.url;
      next();
    });
  },
};

export default defineConfig({
  plugins: [react(), opsHost],
  server: {
    host: '127.0.0.1',
    port: 5173,
    strictPort: true,
    allowedHosts: ['localhost', '.localhost'],
    proxy: {
      '/api/': { target: apiUrl, xfwd: true },
      [`${opsPrefix}/api/`]: {
        target: adminApiUrl,
        xfwd: true,
        rewrite: (path) => path.slice(opsPrefix.length),
      },
    },
  },
  build: {
    manifest: true,
    // Every asset is a file of its own: the Content-Security-Policy allows no data: URL for styles or fonts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // What the first page needs of the libraries, in one file: it compresses better than many, and a release
            // of the app leaves it in the browsers' caches.
            { name: 'framework', tags: ['$initial'], test: /node_modules/ },
          ],
        },
      },
    },
  },
});
