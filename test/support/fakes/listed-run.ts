import { type ClockedRun, NO_ROOM_NEEDED, type RunRoom } from '../../../src/clocks/clocked-run.js';
import { type RunMessage } from '../../../src/clocks/domain/run-on-clock.js';
import { type Chunk, chunkOf } from '../../../src/streaming/chunk.js';

/** A run of messages that are due at these times, in milliseconds from its start. */
export class ListedRun implements ClockedRun {
  sequence = 0;
  searchedMs = Infinity;
  room: RunRoom = NO_ROOM_NEEDED;
  /** Messages that were read or taken. */
  reads = 0;

  constructor(
    private readonly startMs: number,
    private readonly dues: readonly number[],
    readonly connection = 'run',
    readonly address = `/${connection}`,
  ) {}

  get finished(): boolean {
    return this.sequence >= this.dues.length;
  }

  get dueMs(): number {
    return this.startMs + (this.dues[this.sequence] ?? NaN);
  }

  skip(): void {
    this.sequence += 1;
  }

  read(): RunMessage {
    this.reads += 1;
    const { sequence, connection } = this;
    this.skip();
    return { id: `${connection}:${sequence}`, data: { sequence } };
  }

  /** A message each time, as its sequence and a comma. */
  take(nowMs: number, lastSequence: number): Chunk | undefined {
    if (this.finished || this.dueMs > nowMs || this.sequence > lastSequence) return undefined;
    const { sequence } = this;
    this.read();
    return chunkOf(`${sequence},`, 1);
  }
}
