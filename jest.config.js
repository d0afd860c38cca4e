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

/** What end-to-end tests receive is checked against the AsyncAPI document. */
const endToEnd = { ...shared, globalSetup: '<rootDir>/test/support/contracts/global-setup.js' };

const SERIAL = '\\.serial\\.test\\.ts$';
const DASHBOARD = '/dashboard-[^/]+$';

export default {
  projects: [
    { ...shared, displayName: 'unit', testMatch: ['<rootDir>/test/unit/**/*.test.ts'] },
    {
      ...endToEnd,
      displayName: 'e2e',
      testMatch: ['<rootDir>/test/e2e/**/*.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', SERIAL, DASHBOARD],
    },
    // A browser that draws takes a core.
    {
      ...endToEnd,
      displayName: 'dashboard',
      testMatch: ['<rootDir>/test/e2e/dashboard-*.test.ts'],
      runner: '<rootDir>/test/support/two-at-a-time-runner.js',
    },
    // Load, and pace in real time: one after the other, with the machine to themselves.
    {
      ...endToEnd,
      displayName: 'serial',
      testMatch: ['<rootDir>/test/e2e/**/*.serial.test.ts'],
      runner: '<rootDir>/test/support/serial-runner.js',
    },
  ],
  testSequencer: '<rootDir>/test/support/slowest-first-sequencer.js',
  // Most of the end-to-end tests wait for a process, a browser or a clock: two for each of two cores.
  maxWorkers: 4,
  // What only has to end at some time ends; a limit near to what it takes would be a measurement of the machine.
  testTimeout: 600_000,
  // Modules of ES format stay in memory for as long as the worker lives.
  workerIdleMemoryLimit: '1GB',
};
