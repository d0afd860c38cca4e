/** How the tests of one project are compiled; types are checked by `npm run lint`, once for all files. */
function compileWith(options) {
  return { '^.+\\.ts$': ['ts-jest', { useESM: true, diagnostics: false, ...options }] };
}

const shared = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  // As every entry point does before all else.
  setupFiles: ['reflect-metadata'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
};

export default {
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: ['<rootDir>/test/unit/**/*.test.ts'],
      transform: compileWith({ tsconfig: 'test/tsconfig.unit.json' }),
    },
    {
      ...shared,
      displayName: 'e2e',
      testMatch: ['<rootDir>/test/e2e/**/*.test.ts'],
      // The OpenAPI plugin needs the types of the whole program.
      transform: compileWith({
        tsconfig: 'test/tsconfig.json',
        astTransformers: { before: ['./test/support/swagger-transformer.cjs'] },
      }),
    },
  ],
};
