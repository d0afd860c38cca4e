import { type ErrorBody } from './schema.js';

/** Why a request came to nothing, in words for a person. `status` is 0 where nobody answered. */
export class RequestFailure extends Error {
  override readonly name = 'RequestFailure';

  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly details: ErrorBody['details'] = [],
  ) {
    super(message);
  }

  /** Nobody answered, or somebody between here and the service did in its place. */
  get isUnanswered(): boolean {
    return this.status === 0 || (this.code === 'unknown' && this.status > 500);
  }
}
