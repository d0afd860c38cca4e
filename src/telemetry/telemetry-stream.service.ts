import { Injectable } from '@nestjs/common';
import { filter, map, Observable, startWith } from 'rxjs';
import { Environment } from '../config/environment.js';
import { type Chunk } from '../streaming/chunk.js';
import { type Flow } from '../streaming/stream-writer.js';
import { EventLog } from '../store/event-log.js';
import { LogFrames, placeChunk } from '../store/log-frames.js';
import { parseMessageId } from '../store/message-id.js';
import { type Start } from '../store/position.js';
import { Retentions } from '../store/retentions.js';
import { Heartbeat } from './heartbeat.service.js';
import { placeBefore } from './recent.js';
import { TELEMETRY } from './telemetry-intake.service.js';

const MS_PER_SECOND = 1000;

export interface StreamChoice {
  /** How many of the last events come first; none for who goes on after an id. */
  readonly recent: number;
  readonly lastEventId: string | undefined;
}

/** Tells all telemetry as it comes. */
@Injectable()
export class TelemetryStream {
  private readonly frames = new LogFrames((body) => `event: status\ndata: ${body.toString('utf8')}`);

  constructor(
    private readonly log: EventLog,
    private readonly heartbeat: Heartbeat,
    retentions: Retentions,
    { TELEMETRY_RETENTION_COUNT, TELEMETRY_RETENTION_SECONDS }: Environment,
  ) {
    const maxAgeMs = TELEMETRY_RETENTION_SECONDS * MS_PER_SECOND;
    retentions.declare(TELEMETRY, { maxCount: TELEMETRY_RETENTION_COUNT, maxAgeMs });
  }

  /**
   * Resolves when the place to begin at is fixed. An id that is none of an event's counts as none.
   * @throws FlowProbeError `unavailable`
   */
  async follow(choice: StreamChoice): Promise<(flow: Flow) => Observable<Chunk>> {
    const start = await this.startOf(choice);
    const { epoch, after, open } = await this.log.follow(TELEMETRY, start);
    const place = typeof start === 'string' ? { epoch, sequence: after } : start;
    return (flow) => {
      const events$ = open(flow).pipe(
        map((followed) => this.frames.of(followed, epoch)),
        filter(({ messages }) => messages > 0),
        startWith(placeChunk(place)),
      );
      return accompanied(events$, this.heartbeat.chunks$);
    };
  }

  private async startOf({ recent, lastEventId }: StreamChoice): Promise<Start> {
    const resumed = lastEventId === undefined ? undefined : parseMessageId(lastEventId);
    if (resumed !== undefined) return resumed;
    if (recent === 0) return 'live';
    return placeBefore(this.log, recent);
  }
}

/** Both, and the end with the end of the first. */
function accompanied(main$: Observable<Chunk>, side$: Observable<Chunk>): Observable<Chunk> {
  return new Observable((subscriber) => {
    subscriber.add(side$.subscribe((chunk) => subscriber.next(chunk)));
    subscriber.add(main$.subscribe(subscriber));
  });
}
