import { type ByteStage } from './fault.js';
import { type Piece } from './piece.js';

type Taken = IteratorResult<Piece, unknown>;

/** The end of a row of stages, behind which another may be put while pieces are on their way. */
export class Tail {
  private pieces: AsyncIterator<Piece, unknown>;
  private pending: Promise<Taken> | undefined;
  private onAppended: (() => void) | undefined;

  constructor(pieces: AsyncIterable<Piece>) {
    this.pieces = pieces[Symbol.asyncIterator]();
  }

  /** The stage takes what comes from now on, also the piece that somebody waits for already. */
  append(stage: ByteStage): void {
    const { pieces } = this;
    let { pending } = this;
    const input: AsyncIterator<Piece, unknown> = {
      next: () => {
        const taken = pending ?? pieces.next();
        pending = undefined;
        return taken;
      },
      return: async () => (await pieces.return?.()) ?? { done: true, value: undefined },
    };
    this.pieces = stage({ [Symbol.asyncIterator]: () => input })[Symbol.asyncIterator]();
    this.pending = undefined;
    this.onAppended?.();
  }

  /** The next piece. @throws whatever the stages throw */
  async next(): Promise<Taken> {
    for (;;) {
      const { pieces } = this;
      const pending = (this.pending ??= pieces.next());
      await new Promise<void>((resolve) => {
        this.onAppended = resolve;
        pending.then(
          () => resolve(),
          () => resolve(),
        );
      });
      // Where a stage was appended meanwhile, the piece is that stage's.
      if (pieces !== this.pieces) continue;
      this.pending = undefined;
      return pending;
    }
  }
}
