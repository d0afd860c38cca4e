/** Errors whose message is meant for the person who starts the service; for any other the stack is needed. */
const WITHOUT_STACK = ['ConfigurationError', 'DataFileError', 'StartError'];

export function describeStartFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return WITHOUT_STACK.includes(error.name) ? error.message : (error.stack ?? error.message);
}
