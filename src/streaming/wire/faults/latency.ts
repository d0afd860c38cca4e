import { defineFault, type StageContext } from '../fault.js';
import { MAX_KEPT_BYTES, MAX_WAIT_MS } from '../limits.js';
import { Lookahead } from '../lookahead.js';
import { costOf, type Piece } from '../piece.js';

interface Delayed {
  readonly piece: Piece;
  readonly dueMs: number;
}

/** What is on its way: each message is due by its own delay, but none before the one in front of it. */
class Delay {
  private readonly queue: Delayed[] = [];
  private bytes = 0;
  private lastDueMs = 0;
  private isWithinMessage = false;

  constructor(
    private readonly ms: number,
    private readonly jitterMs: number,
    private readonly context: StageContext,
  ) {}

  get hasRoom(): boolean {
    return this.bytes < MAX_KEPT_BYTES;
  }

  get nextDueMs(): number | undefined {
    return this.queue[0]?.dueMs;
  }

  add(piece: Piece): void {
    const { time, random, hold } = this.context;
    // Pieces of one message have one delay; what is no message only keeps its place.
    if (piece.isOfMessage && !this.isWithinMessage) {
      const jitterMs = this.jitterMs * random.float();
      this.lastDueMs = Math.max(this.lastDueMs, time.nowMs() + this.ms + jitterMs);
    }
    if (piece.isOfMessage) this.isWithinMessage = piece.ends.at(-1)?.at !== piece.bytes.length;
    this.queue.push({ piece, dueMs: this.lastDueMs });
    this.bytes += costOf(piece);
    hold(costOf(piece));
  }

  takeDue(): Piece | undefined {
    const { nextDueMs } = this;
    if (nextDueMs === undefined || nextDueMs > this.context.time.nowMs()) return undefined;
    const piece = this.queue.shift()?.piece;
    const bytes = piece === undefined ? 0 : costOf(piece);
    this.bytes -= bytes;
    this.context.hold(-bytes);
    return piece;
  }
}

export const LATENCY = defineFault({
  kind: 'latency',
  doc: 'each message later; 1 MiB at most is on its way',
  example: 'ms=500,jitterMs=200',
  keys: {
    ms: { type: 'integer', isRequired: true, min: 0, max: MAX_WAIT_MS, doc: 'how much' },
    jitterMs: {
      type: 'integer',
      min: 0,
      max: MAX_WAIT_MS,
      default: 0,
      doc: 'up to so much more, drawn for each; the order stays',
    },
  },
  isSteady: true,
  bytes: ({ ms, jitterMs }, context) =>
    async function* (input) {
      const ahead = new Lookahead(input, context.time);
      const delay = new Delay(ms, jitterMs, context);
      let isEnded = false;
      try {
        for (;;) {
          for (let piece = delay.takeDue(); piece !== undefined; piece = delay.takeDue()) yield piece;
          const { nextDueMs } = delay;
          if (isEnded && nextDueMs === undefined) return;
          if (isEnded || !delay.hasRoom) {
            await context.time.wait((nextDueMs ?? 0) - context.time.nowMs());
            continue;
          }
          const looked = await ahead.by(nextDueMs);
          if (looked.is === 'piece') delay.add(looked.piece);
          isEnded = looked.is === 'end';
        }
      } finally {
        ahead.stop();
      }
    },
});
