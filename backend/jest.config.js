/**
 * Two projects: `unit` needs nothing but Node, `api` a database and a Redis (TEST_DATABASE_URL, TEST_REDIS_URL).
 * ES modules run in Jest through Node's --experimental-vm-modules; the scripts of package.json give it.
 */
const common = {
  testEnvironment: 'node',
  setupFiles: ['<rootDir>/test/support/preload.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        // What tsconfig.json says, in swc's words; Nest's injection reads the decorators' metadata.
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: true },
        },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
};

export default {
  // Beyond the patience of what waits inside, so that a failure says what was waited for.
  testTimeout: 90_000,
  projects: [
    { ...common, displayName: 'unit', testMatch: ['<rootDir>/src/**/*.spec.ts'] },
    {
      ...common,
      displayName: 'api',
      testMatch: ['<rootDir>/test/**/*.api-spec.ts'],
      globalSetup: '<rootDir>/test/support/global-setup.ts',
    },
  ],
};
