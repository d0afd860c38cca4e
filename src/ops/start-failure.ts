/** Errors whose message is meant for the person who starts the service; of any other the stack is needed. */
const TELLING = ['ConfigurationError', 'DataFileError', 'StartError'];

export function describeStartFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return TELLING.includes(error.name) ? error.message : (error.stack ?? error.message);
}
