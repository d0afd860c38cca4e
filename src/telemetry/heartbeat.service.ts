import { Injectable } from '@nestjs/common';
import { map, type Observable, share, timer } from 'rxjs';
import { Entropy } from '../kernel/random/entropy.js';
import { Random } from '../kernel/random/random.js';
import { uuidText } from '../kernel/random/uuid.js';
import { type Chunk, chunkOf } from '../streaming/chunk.js';
import { TaskClock } from '../kernel/time/clock.js';
import { eventJson } from './domain/own-event.js';

const EVERY_MS = 1000;
const MS_PER_SECOND = 1000;

/** What the service tells of itself each second, to all who listen; while nobody does, nothing is planned. */
@Injectable()
export class Heartbeat {
  /** Frames without an id: nobody's cursor moves. */
  readonly chunks$: Observable<Chunk>;
  private readonly startedMs: number;
  private traceId: string | undefined;

  constructor(
    private readonly clock: TaskClock,
    private readonly entropy: Entropy,
  ) {
    this.startedMs = clock.now();
    this.chunks$ = timer(EVERY_MS, EVERY_MS, clock).pipe(
      map(() => chunkOf(`event: status\ndata: ${this.json()}\n\n`, 1)),
      share(),
    );
  }

  private json(): string {
    this.traceId ??= uuidText(Random.fromSeed(`${this.entropy.uint32()}/${this.entropy.uint32()}`));
    return eventJson({
      traceId: this.traceId,
      name: 'flowProbe',
      event: 'serverHealthcheck',
      atMs: this.clock.wallMs(),
      attributes: {
        status: { stringValue: 'healthy' },
        upTime: { type: 'integer', value: Math.floor((this.clock.now() - this.startedMs) / MS_PER_SECOND) },
      },
    });
  }
}
