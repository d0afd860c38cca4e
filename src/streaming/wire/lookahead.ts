import { type Piece } from './piece.js';
import { type WireTime } from './wire-time.js';

export type Looked = { readonly is: 'piece'; readonly piece: Piece } | { readonly is: 'end' } | { readonly is: 'late' };

/** Takes pieces as they come, but waits no longer than to a given time; what comes later is had with the next look. */
export class Lookahead {
  private readonly iterator: AsyncIterator<Piece, unknown>;
  private pending: Promise<IteratorResult<Piece, unknown>> | undefined;

  constructor(
    input: AsyncIterable<Piece>,
    private readonly time: WireTime,
  ) {
    this.iterator = input[Symbol.asyncIterator]();
  }

  /** @param dueMs undefined: however long it takes @throws StreamClosed */
  async by(dueMs: number | undefined): Promise<Looked> {
    if (this.pending === undefined) {
      this.pending = this.iterator.next();
      // A look that was late is repeated by whoever still wants the piece; nobody may when the stream is closed.
      this.pending.catch(() => undefined);
    }
    const raced = await this.time.race(this.pending, dueMs);
    if (raced.isLate) return { is: 'late' };
    this.pending = undefined;
    return raced.value.done === true ? { is: 'end' } : { is: 'piece', piece: raced.value.value };
  }

  /** Ends the stages before this one. Nobody waits for them: one that waits for something ends with its stream. */
  stop(): void {
    this.iterator.return?.().catch(() => undefined);
  }
}
