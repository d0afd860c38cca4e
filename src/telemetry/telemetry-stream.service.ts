import { Injectable } from '@nestjs/common';
import { Observable, startWith } from 'rxjs';
import { Environment } from '../config/environment.js';
import { EventLog } from '../store/event-log.js';
import { Retentions } from '../store/retentions.js';
import { LogMessages, openLog } from '../streaming/log-source.js';
import { type MessageBatch, type OpenSource } from '../streaming/stream-source.js';
import { Heartbeat } from './heartbeat.service.js';
import { TELEMETRY } from './telemetry-intake.service.js';

const MS_PER_SECOND = 1000;

export interface TelemetryChoice {
  /** How many of the last events come first, for a reader without a cursor. */
  readonly recent: number;
  /** Whether the service's own `serverHealthcheck` goes out with them each second. */
  readonly healthchecks: boolean;
}

/** All telemetry as a stream. */
@Injectable()
export class TelemetryStream {
  private readonly messages = new LogMessages((body) => body.toString('utf8'), 'status');

  constructor(
    private readonly log: EventLog,
    private readonly heartbeat: Heartbeat,
    retentions: Retentions,
    { TELEMETRY_RETENTION_COUNT, TELEMETRY_RETENTION_SECONDS }: Environment,
  ) {
    const maxAgeMs = TELEMETRY_RETENTION_SECONDS * MS_PER_SECOND;
    retentions.declare(TELEMETRY, { maxCount: TELEMETRY_RETENTION_COUNT, maxAgeMs });
  }

  /** @throws FlowProbeError `unavailable` */
  async open(cursor: string | undefined, { recent, healthchecks }: TelemetryChoice): Promise<OpenSource> {
    const { epoch, firstSequence, lastSequence } = await this.log.stateOf(TELEMETRY);
    const sequence = Math.max(firstSequence - 1, lastSequence - recent);
    const start = recent === 0 ? 'live' : { epoch, sequence };
    const source = await openLog(this.log, TELEMETRY, this.messages, { cursor, start });
    if (!healthchecks) return source;
    const { messages$ } = this.heartbeat;
    // The last events are sent again to a reader that comes back without a cursor, so it needs none before them.
    const { cursor: startCursor, events } = source;
    if (startCursor === cursor || (recent > 0 && sequence < lastSequence)) {
      return { events: (backpressure) => accompanied(events(backpressure), messages$) };
    }
    // The first healthcheck carries the cursor at once, in place of a block without data.
    const first = this.heartbeat.message(startCursor);
    return { events: (backpressure) => accompanied(events(backpressure), messages$.pipe(startWith([first]))) };
  }
}

/** Both, and the end with the end of the main one. */
function accompanied(main$: Observable<MessageBatch>, side$: Observable<MessageBatch>): Observable<MessageBatch> {
  return new Observable((subscriber) => {
    subscriber.add(side$.subscribe((batch) => subscriber.next(batch)));
    subscriber.add(main$.subscribe(subscriber));
  });
}
