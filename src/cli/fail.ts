/** Exit code of a command that ran and failed; bad usage is 2. */
const FAILED = 1;

/** Ends the command: what went wrong, in one line, and exit code 1. */
export function fail(message: string): never {
  process.stderr.write(`error: ${message}\n`);
  process.exit(FAILED);
}
