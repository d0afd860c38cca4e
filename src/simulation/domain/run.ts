import { type ChunkArena } from '../../streaming/chunk-arena.js';
import { type Chunk } from '../../streaming/chunk.js';
import { type Day } from './day.js';
import { type MessageBody } from './message-body.js';
import { type RunMetadata } from './message.js';

/** Messages passed in one go while a run is moved forward: a millisecond or two of work. */
export const MESSAGES_PER_TURN = 4096;

/** Bytes written in one go: enough for a cheap write, little enough that other streams have their turn. */
const BYTES_PER_TURN = 64 * 1024;

const DATA = Buffer.from('\ndata: {');
const FRAME_END = Buffer.from('\n\n');

/** One day streamed to one connection: turns stream time into wall-clock time, and messages into frames. */
export class Run {
  /** All messages have been taken or passed by. */
  finished = false;
  private readonly idHead: Uint8Array;

  constructor(
    readonly day: Day,
    readonly metadata: RunMetadata,
    /** Wall-clock factor: stream milliseconds per wall-clock millisecond. */
    readonly speed: number,
    private readonly body: MessageBody,
  ) {
    this.idHead = Buffer.from(`id: ${metadata.connectionUuid}:`);
  }

  /** Wall-clock time at which the next message falls due. */
  get dueMs(): number {
    return this.metadata.startedMs + this.day.atMs / this.speed;
  }

  /** Writes what is due by `nowMs` as one chunk, up to a bound; undefined when nothing is due. */
  take(arena: ChunkArena, nowMs: number): Chunk | undefined {
    const { day, body, metadata } = this;
    let messages = 0;
    arena.begin();
    while (!this.finished && this.dueMs <= nowMs && arena.length < BYTES_PER_TURN) {
      arena.raw(this.idHead);
      arena.decimal(day.sequence);
      arena.raw(DATA);
      body.write(arena, day, metadata);
      arena.raw(FRAME_END);
      messages += 1;
      this.finished = !day.advance();
    }
    return arena.finish(messages);
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
