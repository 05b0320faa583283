// Our sources are ES modules; Jest runs them, and the packages that ship only ES modules, as CommonJS.
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/apps', '<rootDir>/libs', '<rootDir>/test'],
  testRegex: '\\.spec\\.ts$',
  transform: {
    '^.+\\.(ts|js|mjs)$': [
      '@swc/jest',
      {
        swcrc: false,
        sourceMaps: 'inline',
        module: { type: 'commonjs' },
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true, dynamicImport: true },
          transform: {
            legacyDecorator: true,
            decoratorMetadata: true,
            useDefineForClassFields: false,
          },
          keepClassNames: true,
        },
      },
    ],
  },
  // These ship as CommonJS that must not be taken for modules.
  transformIgnorePatterns: ['/node_modules/(google-protobuf|@eventstore|@grpc)/'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  workerIdleMemoryLimit: '700MB',
  maxWorkers: 2,
  testTimeout: 60_000,
  globalSetup: '<rootDir>/test/services/jest-set-up.mjs',
  globalTeardown: '<rootDir>/test/services/jest-tear-down.mjs',
  reporters: ['default', '<rootDir>/scripts/jest-summary.mjs'],
};
