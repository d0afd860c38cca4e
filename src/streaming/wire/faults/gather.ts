import { defineFault, type StageContext } from '../fault.js';
import { MAX_KEPT_BYTES, MAX_WAIT_MS } from '../limits.js';
import { Lookahead } from '../lookahead.js';
import { costOf, joined, type Piece } from '../piece.js';

const DEFAULT_MS = 1000;

/** What is held back, until it is enough. */
class Gathered {
  private pieces: Piece[] = [];
  private bytes = 0;
  private messages = 0;
  /** When the first of them came. */
  sinceMs: number | undefined;

  constructor(private readonly context: StageContext) {}

  add(piece: Piece): void {
    this.sinceMs ??= this.context.time.nowMs();
    this.pieces.push(piece);
    this.bytes += costOf(piece);
    this.messages += piece.ends.length;
    this.context.hold(costOf(piece));
  }

  isFull(messages: number | undefined): boolean {
    return this.bytes >= MAX_KEPT_BYTES || (messages !== undefined && this.messages >= messages);
  }

  take(): Piece {
    const { pieces, messages } = this;
    this.context.hold(-this.bytes);
    [this.pieces, this.bytes, this.messages, this.sinceMs] = [[], 0, 0, undefined];
    return { ...joined(pieces), isOfMessage: messages > 0 };
  }
}

export const GATHER = defineFault({
  kind: 'gather',
  doc: 'holds messages back and writes many at once, 1 MiB at most',
  example: 'messages=20',
  keys: {
    ms: {
      type: 'integer',
      min: 1,
      max: MAX_WAIT_MS,
      doc: 'from the first that is held; 1000 where `messages` is left out too',
    },
    messages: { type: 'integer', min: 1, max: 1_000_000, doc: 'how many' },
  },
  isSteady: true,
  problem: ({ ms, messages }) =>
    ms !== undefined && messages !== undefined ? 'takes ms or messages, not both' : undefined,
  bytes: ({ ms, messages }, context) => {
    const waitMs = messages === undefined ? (ms ?? DEFAULT_MS) : undefined;
    return async function* (input) {
      const ahead = new Lookahead(input, context.time);
      const gathered = new Gathered(context);
      try {
        for (;;) {
          const { sinceMs } = gathered;
          const looked = await ahead.by(sinceMs === undefined || waitMs === undefined ? undefined : sinceMs + waitMs);
          if (looked.is === 'piece') {
            // Opening lines and heartbeats need no company.
            if (sinceMs === undefined && !looked.piece.isOfMessage) yield looked.piece;
            else gathered.add(looked.piece);
          }
          const isDue = looked.is !== 'piece' || gathered.isFull(messages);
          if (isDue && gathered.sinceMs !== undefined) yield gathered.take();
          if (looked.is === 'end') return;
        }
      } finally {
        ahead.stop();
      }
    };
  },
});
