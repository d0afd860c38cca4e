import { Injectable } from '@nestjs/common';
import { map, type Observable, share, timer } from 'rxjs';
import { Entropy } from '../kernel/random/entropy.js';
import { Random } from '../kernel/random/random.js';
import { uuidText } from '../kernel/random/uuid.js';
import { type DataMessage, type MessageBatch } from '../streaming/stream-source.js';
import { TaskClock } from '../kernel/time/clock.js';
import { eventJson } from './domain/own-event.js';

const EVERY_MS = 1000;
const MS_PER_SECOND = 1000;

/** What the service reports of itself each second, to all readers; while there are none, nothing is planned. */
@Injectable()
export class Heartbeat {
  /** Messages without an id: nobody's cursor moves. */
  readonly messages$: Observable<MessageBatch>;
  private readonly startedMs: number;
  private traceId: string | undefined;

  constructor(
    private readonly clock: TaskClock,
    private readonly entropy: Entropy,
  ) {
    this.startedMs = clock.now();
    this.messages$ = timer(EVERY_MS, EVERY_MS, clock).pipe(
      map(() => [this.message()]),
      share(),
    );
  }

  /** A healthcheck of this moment, perhaps with the cursor of its reader. */
  message(id?: string): DataMessage {
    return { kind: 'data', event: 'status', data: this.json(), ...(id === undefined ? {} : { id }) };
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
