import { type Subscription } from 'rxjs';
import { type TaskClock } from '../../kernel/time/clock.js';
import { pause } from '../../kernel/time/pause.js';
import { Budget, inTime, REQUEST_MS } from './budget.js';
import { type NatsLink, type NatsSession } from './nats-link.js';
import { StreamCursor } from './stream-cursor.js';
import { type StreamMessage } from './stream-message.js';
import { asRejection, isOutage, jetStreamCode, STREAM_NOT_FOUND, unavailable, unawaited } from './nats-errors.js';

/** Most cursors that wait for their reader's next page. */
const MAX_IDLE = 32;
const IDLE_MS = 5000;
const SWEEP_MS = 1000;
/** A pull that is answered at all is answered in a millisecond or two. */
const PULL_MS = 700;
/** For how long a consumer may claim that there is nothing while its stream says that there is. */
const LAG_MS = 300;

interface Idle {
  readonly cursor: StreamCursor;
  readonly sinceMs: number;
}

/**
 * Reads pages of streams. Who reads on where the last page ended goes on with the same consumer, because to make one takes
 * as long as to read a page.
 */
export class StreamReader {
  /** The longest idle first. */
  private idle: Idle[] = [];
  private sweep: Subscription | undefined;
  private closed = false;

  constructor(
    private readonly link: NatsLink,
    private readonly clock: TaskClock,
  ) {}

  /**
   * Up to `limit` messages from the sequence `from` on; none of a stream that does not exist.
   * @throws FlowProbeError `unavailable`
   */
  async read(stream: string, from: number, limit: number): Promise<StreamMessage[]> {
    const budget = new Budget(this.clock);
    for (;;) {
      const session = this.link.current();
      let cursor: StreamCursor | undefined;
      try {
        cursor = this.take(session, stream, from) ?? (await this.open(session, stream, from, budget));
        const messages = await this.readWith(session, cursor, limit, budget);
        this.keep(cursor);
        return messages;
      } catch (error) {
        cursor?.close();
        if (jetStreamCode(error) === STREAM_NOT_FOUND) return [];
        // A cursor may have been forgotten by the server, with the stream or without it: once more with another one.
        if (budget.leftMs < REQUEST_MS || !isOutage(error)) throw asRejection(error);
      }
    }
  }

  close(): void {
    this.closed = true;
    this.sweep?.unsubscribe();
    for (const { cursor } of this.idle) cursor.close();
    this.idle = [];
  }

  private async open(session: NatsSession, stream: string, from: number, budget: Budget): Promise<StreamCursor> {
    const opening = StreamCursor.open(session, this.clock, stream, from);
    try {
      return await inTime(this.clock, budget.requestMs, opening);
    } catch (error) {
      // It may still open, after its time.
      unawaited(opening.then((cursor) => cursor.close()));
      throw error;
    }
  }

  private async readWith(
    session: NatsSession,
    cursor: StreamCursor,
    limit: number,
    budget: Budget,
  ): Promise<StreamMessage[]> {
    let messages: StreamMessage[] = [];
    let lag: Budget | undefined;
    while (messages.length < limit) {
      // Large bodies take many pulls: only the first one has to come within the budget.
      const timeoutMs = messages.length === 0 ? Math.min(PULL_MS, budget.requestMs) : PULL_MS;
      const page = await cursor.read(limit - messages.length, timeoutMs);
      messages = messages.length === 0 ? page.messages : messages.concat(page.messages);
      // Large messages end a pull, and with it the page, so that no reader holds more than one pull's bytes.
      if (!page.ended && messages.length < limit) break;
      if (!page.ended) continue;
      if (page.messages.length > 0) lag = undefined;
      lag ??= new Budget(this.clock, LAG_MS);
      if (!(await this.hasMore(session, cursor))) break;
      if (lag.isSpent()) {
        // An empty page says that there is nothing: callers take what they have asked for as dropped.
        if (messages.length === 0 && (await this.isStored(session, cursor))) {
          throw unavailable('it does not show yet what it has stored');
        }
        break;
      }
      await pause(this.clock, 1);
    }
    return messages;
  }

  /** What was acknowledged is in the stream, but a consumer sees it a moment later. */
  private async hasMore(session: NatsSession, cursor: StreamCursor): Promise<boolean> {
    const { state } = await inTime(this.clock, REQUEST_MS, session.jsm.streams.info(cursor.stream));
    return state.messages > 0 && state.last_seq >= cursor.next;
  }

  /** Whether there is a message: where the last ones of a stream are lost or deleted, its state still counts them. */
  private async isStored(session: NatsSession, { stream, next }: StreamCursor): Promise<boolean> {
    const query = { seq: next, next_by_subj: '>' };
    return (await inTime(this.clock, REQUEST_MS, session.jsm.streams.getMessage(stream, query))) !== null;
  }

  private take(session: NatsSession, stream: string, from: number): StreamCursor | undefined {
    const at = this.idle.findIndex(({ cursor }) => cursor.isAt(session, stream, from));
    return at < 0 ? undefined : this.idle.splice(at, 1)[0]?.cursor;
  }

  private keep(cursor: StreamCursor): void {
    if (this.closed) {
      cursor.close();
      return;
    }
    if (this.idle.length >= MAX_IDLE) this.idle.shift()?.cursor.close();
    this.idle.push({ cursor, sinceMs: this.clock.now() });
    if (this.sweep === undefined || this.sweep.closed) this.sweepLater();
  }

  private sweepLater(): void {
    this.sweep = this.clock.schedule(() => {
      const limitMs = this.clock.now() - IDLE_MS;
      const isSpent = ({ cursor, sinceMs }: Idle): boolean => sinceMs <= limitMs || !cursor.usable;
      for (const { cursor } of this.idle.filter(isSpent)) cursor.close();
      this.idle = this.idle.filter((idle) => !isSpent(idle));
      this.sweep = undefined;
      if (this.idle.length > 0) this.sweepLater();
    }, SWEEP_MS);
  }
}
