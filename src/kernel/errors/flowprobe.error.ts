import { ERROR_STATUS, type ErrorCode } from './error-codes.js';

const SERVER_ERRORS = 500;

/** One thing that is wrong: where (a field, a variable, a place in a file) and what was expected. */
export interface Problem {
  readonly field: string;
  readonly problem: string;
}

/** The base of every error that a user may see: a stable code, a sentence, and the fields it is about. */
export class FlowProbeError extends Error {
  /**
   * Whether nothing has come of what was asked for, or nothing that goes on: then it may be sent again as if it had never been.
   * So it is with whatever is refused; of a failure it is not known unless that says so.
   */
  readonly isSettled: boolean;

  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly details: readonly Problem[] = [],
    { isSettled }: { readonly isSettled?: boolean } = {},
  ) {
    super(message);
    this.name = 'FlowProbeError';
    this.isSettled = isSettled ?? (this.status < SERVER_ERRORS || code === 'limit-reached');
  }

  get status(): number {
    return ERROR_STATUS[this.code];
  }
}

/** What cannot be done now, and of which nothing was begun: it may be sent again. */
export function notBegun(message: string): FlowProbeError {
  return new FlowProbeError('unavailable', message, [], { isSettled: true });
}

/** An error whose message is its problems, one after the other. */
export function refused(code: ErrorCode, problems: readonly Problem[]): FlowProbeError {
  return new FlowProbeError(code, problems.map(({ problem }) => problem).join('; '), problems);
}

/** @param allowed methods that the path answers to */
export function methodNotAllowed(method: string, allowed: readonly string[]): FlowProbeError {
  return new FlowProbeError('method-not-allowed', `${method} is not allowed here, only ${allowed.join(', ')}`);
}
