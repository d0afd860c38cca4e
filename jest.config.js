/**
 * Tests run over what `nest build` made of src/, so that sources are compiled once, with OpenAPI's plugin, and a test file costs
 * nothing but its own transpiling. Types are checked by `npm run lint`, once for all files.
 */
const shared = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  // As every entry point does before all else.
  setupFiles: ['reflect-metadata'],
  moduleNameMapper: { '^(?:\\.{1,2}/)+src/(.*)\\.js$': '<rootDir>/dist/$1.js', '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: { '^.+\\.ts$': '<rootDir>/test/support/transform.js' },
};

const SERIAL = '\\.serial\\.test\\.ts$';

export default {
  projects: [
    { ...shared, displayName: 'unit', testMatch: ['<rootDir>/test/unit/**/*.test.ts'] },
    {
      ...shared,
      displayName: 'e2e',
      testMatch: ['<rootDir>/test/e2e/**/*.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', SERIAL],
    },
    // A browser, load and pace in real time: one after the other, after the rest, with the machine to themselves.
    {
      ...shared,
      displayName: 'serial',
      testMatch: ['<rootDir>/test/e2e/**/*.serial.test.ts'],
      runner: '<rootDir>/test/support/serial-runner.js',
    },
  ],
  maxWorkers: 2,
  // What only has to end at some time ends; a limit near to what it takes would be a measurement of the machine.
  testTimeout: 120_000,
  // Modules of ES format stay in memory for as long as the worker lives.
  workerIdleMemoryLimit: '1GB',
};
