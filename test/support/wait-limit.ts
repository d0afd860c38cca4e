/**
 * How long a test waits for what must come, in ms. What is awaited comes or the test has failed: a limit near to what it takes
 * would be a measurement of the machine.
 */
export const WAIT_LIMIT_MS = 120_000;
