/** Errors whose message is meant for the person who starts the service; for any other the stack is needed. */
const WITHOUT_STACK = ['ConfigurationError', 'DataFileError', 'StartError'];

export function describeStartFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ('syscall' in error && error.syscall === 'uv_cwd') {
    return 'The working directory is not there any more; start from a folder that is';
  }
  return WITHOUT_STACK.includes(error.name) ? error.message : (error.stack ?? error.message);
}
