import { Injectable } from '@nestjs/common';
import { EMPTY, mergeMap, type Observable, of, share, timer } from 'rxjs';
import { Entropy } from '../kernel/random/entropy.js';
import { Random } from '../kernel/random/random.js';
import { uuidText } from '../kernel/random/uuid.js';
import { type DataMessage, type MessageBatch } from '../streaming/stream-source.js';
import { TaskClock } from '../kernel/time/clock.js';
import { ListenersService } from '../kernel/listeners/listeners.service.js';
import { reportBug } from '../kernel/errors/bugs.js';
import { eventJson } from './domain/own-event.js';

const EVERY_MS = 1000;
const NANOS_PER_MS = 1e6;

/** The health check that the service sends each second to all readers; without one nothing is scheduled. */
@Injectable()
export class Heartbeat {
  /** Messages without an id: nobody's cursor moves. */
  readonly messages$: Observable<MessageBatch>;
  private readonly startedMs: number;
  private traceId: string | undefined;

  constructor(
    private readonly clock: TaskClock,
    private readonly entropy: Entropy,
    private readonly listeners: ListenersService,
  ) {
    this.startedMs = clock.now();
    this.messages$ = timer(EVERY_MS, EVERY_MS, clock).pipe(
      mergeMap(() => this.beat()),
      share(),
    );
  }

  /** A healthcheck of this moment, perhaps with the cursor of its reader. */
  message(id?: string): DataMessage {
    return { kind: 'data', event: 'status', data: this.json(), ...(id === undefined ? {} : { id }) };
  }

  /** A bug costs a health check, and no stream. */
  private beat(): Observable<MessageBatch> {
    try {
      return of([this.message()]);
    } catch (error) {
      reportBug('timer', error);
      return EMPTY;
    }
  }

  private json(): string {
    this.traceId ??= uuidText(Random.fromSeed(`${this.entropy.uint32()}/${this.entropy.uint32()}`));
    const isServing = this.listeners.states().get('telemetry-web')?.state === 'open';
    return eventJson({
      traceId: this.traceId,
      name: 'flowProbe',
      event: 'serverHealthcheck',
      atMs: this.clock.wallMs(),
      attributes: {
        status: { stringValue: 'healthy' },
        upTime: { type: 'number', unit: 'nanoseconds', value: (this.clock.now() - this.startedMs) * NANOS_PER_MS },
        webServerStatus: { stringValue: isServing ? 'run' : null },
      },
    });
  }
}
