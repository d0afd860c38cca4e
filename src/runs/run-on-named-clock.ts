import { type ClockedRun, NO_ROOM_NEEDED, type RunRoom } from '../clocks/clocked-run.js';
import { type RunMessage } from '../clocks/domain/run-on-clock.js';
import { ByteArena } from '../kernel/byte-arena.js';
import { isObject } from '../kernel/input/is-object.js';
import { type TaskClock } from '../kernel/time/clock.js';
import { shareOf } from '../kernel/time/turn.js';
import { type Chunk } from '../streaming/chunk.js';
import { type SseEncoder } from '../streaming/sse-encoder.js';
import { type Run } from './domain/run.js';
import { takeDue } from './timeline.js';

/** For messages that are looked at, one at a time. */
const LOOKED_AT = new ByteArena();

/** A run on a named clock. */
export class RunOnNamedClock implements ClockedRun {
  readonly connection: string;
  readonly address: string;
  readonly room: RunRoom;

  constructor(
    readonly run: Run,
    { address, room = NO_ROOM_NEEDED }: { readonly address: string; readonly room?: RunRoom },
    private readonly encoder: SseEncoder,
    private readonly timers: TaskClock,
  ) {
    this.connection = run.metadata.connectionUuid;
    this.address = address;
    this.room = room;
  }

  get finished(): boolean {
    return this.run.finished;
  }

  get sequence(): number {
    return this.run.sequence;
  }

  get dueMs(): number {
    return this.run.dueMs;
  }

  get searchedMs(): number {
    return this.run.endlessDayMs;
  }

  take(nowMs: number, lastSequence: number): Chunk | undefined {
    return takeDue(this.run, this.encoder, nowMs, { lastSequence, isTurnOver: shareOf(this.timers) });
  }

  skip(): void {
    this.run.skip();
  }

  read(): RunMessage | undefined {
    const { run } = this;
    if (!run.isSent) {
      run.skip();
      return undefined;
    }
    const { id, event } = run;
    LOOKED_AT.begin();
    run.write(LOOKED_AT);
    const data: unknown = JSON.parse(LOOKED_AT.finish().toString());
    return { id, ...(event === undefined ? {} : { event }), data: isObject(data) ? data : { payload: data } };
  }
}
