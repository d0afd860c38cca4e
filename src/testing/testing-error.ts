/** One thing that the service refused: the field, and what it expects there. */
export interface RefusedField {
  readonly field: string;
  readonly problem: string;
}

/**
 * What goes wrong in the testing kit, by its code: `start-failed`, `invalid-url`, `ended` (the service has ended), `unreachable` (it does not
 * answer), `no-match` (a clock came to the end without the message), `no-request` (a client did not make it in time), or the code
 * of the service where it refused a call, such as `invalid-body` or `not-found`.
 */
export class TestingError extends Error {
  override readonly name: string = 'TestingError';

  constructor(
    readonly code: string,
    message: string,
    readonly details: readonly RefusedField[] = [],
  ) {
    super(message);
  }
}
