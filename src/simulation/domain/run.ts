import { type ByteSink } from '../../kernel/byte-arena.js';
import { type Day } from './day.js';
import { type MessageBody } from './message-body.js';
import { type RunMetadata } from './message.js';

/** Messages passed in one go while a run is moved forward: a millisecond or two of work. */
export const MESSAGES_PER_TURN = 4096;

/** Bytes written in one go: enough for a cheap write, little enough that other streams have their turn. */
const BYTES_PER_TURN = 64 * 1024;

const OPENING_BRACE = Buffer.from('{');

/** Where the messages of a run go, each under its id. */
export interface MessageSink extends ByteSink {
  /** Bytes that were written to it since it was emptied. */
  readonly length: number;
  /** What is written next is the JSON of the message with the id `<idHead><sequence>`. */
  startMessage(idHead: Uint8Array, sequence: number): void;
  endMessage(): void;
}

/** One day for one connection: turns stream time into the time of the clock. */
export class Run {
  /** All messages have been taken or passed by. */
  finished = false;
  private readonly idHead: Uint8Array;

  constructor(
    readonly day: Day,
    readonly metadata: RunMetadata,
    /** Stream milliseconds per millisecond of the clock. */
    readonly speed: number,
    private readonly body: MessageBody,
  ) {
    this.idHead = Buffer.from(`${metadata.connectionUuid}:`);
  }

  /** Time of the clock at which the next message falls due. */
  get dueMs(): number {
    return this.metadata.startedMs + this.day.atMs / this.speed;
  }

  /** Writes what is due by `nowMs`, up to a bound. */
  take(sink: MessageSink, nowMs: number): void {
    const { day, body, metadata } = this;
    while (!this.finished && this.dueMs <= nowMs && sink.length < BYTES_PER_TURN) {
      sink.startMessage(this.idHead, day.sequence);
      sink.raw(OPENING_BRACE);
      body.write(sink, day, metadata);
      sink.endMessage();
      this.finished = !day.advance();
    }
  }

  /**
   * Passes messages, at most a turn's worth.
   * @returns whether the message after `sequence` has been reached; `finished` when there is none.
   */
  passBy(sequence: number): boolean {
    for (let passed = 0; passed < MESSAGES_PER_TURN; passed += 1) {
      if (this.finished || this.day.sequence > sequence) return true;
      this.finished = !this.day.skip();
    }
    return false;
  }

  /** Passes all that is due by `nowMs`. */
  passDue(nowMs: number): void {
    while (!this.finished && this.dueMs <= nowMs) this.finished = !this.day.skip();
  }
}
