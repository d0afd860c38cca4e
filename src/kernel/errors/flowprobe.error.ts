import { ERROR_STATUS, type ErrorCode } from './error-codes.js';

/** One thing that is wrong: where (a field, a variable, a place in a file) and what was expected. */
export interface Problem {
  readonly field: string;
  readonly problem: string;
}

/** The base of every error that a user may see: a stable code, a sentence, and the fields it is about. */
export class FlowProbeError extends Error {
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly details: readonly Problem[] = [],
  ) {
    super(message);
    this.name = 'FlowProbeError';
  }

  get status(): number {
    return ERROR_STATUS[this.code];
  }
}

/** An error whose message is its problems, one after the other. */
export function refused(code: ErrorCode, problems: readonly Problem[]): FlowProbeError {
  return new FlowProbeError(code, problems.map(({ problem }) => problem).join('; '), problems);
}

/** @param allowed methods that the path answers to */
export function methodNotAllowed(method: string, allowed: readonly string[]): FlowProbeError {
  return new FlowProbeError('method-not-allowed', `${method} is not allowed here, only ${allowed.join(', ')}`);
}
