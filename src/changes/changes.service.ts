import { Injectable, type OnModuleInit } from '@nestjs/common';
import { filter, map, type Observable, startWith } from 'rxjs';
import { Environment } from '../config/environment.js';
import { refused } from '../kernel/errors/flowprobe.error.js';
import { structureProblems } from '../kernel/input/structure.js';
import { type Chunk } from '../streaming/chunk.js';
import { type Flow } from '../streaming/stream-writer.js';
import { EventLog } from '../store/event-log.js';
import { LogFrames, placeChunk } from '../store/log-frames.js';
import { parseMessageId } from '../store/message-id.js';
import { type Position, type Start } from '../store/position.js';
import { Retentions } from '../store/retentions.js';
import { TaskClock } from '../kernel/time/clock.js';
import { ChangeRecord, parseChangeId, toRecord } from './domain/change.js';
import { LOG_TOPICS, logTopicOf } from './domain/pod.js';
import { loadJsonLd, toGraph } from './json-ld.js';

/** A thousand items of a few dozen fields each, and their contexts. */
const MAX_BODY_PARTS = 50_000;

/** A change that was stored. */
export interface Stored {
  readonly position: Position;
  readonly timestamp: string;
}

export interface FollowChoice {
  readonly receiveBacklog: boolean;
  readonly sensor: string | undefined;
  readonly lastEventId: string | undefined;
}

function linesOf(body: Buffer, position: Position, sensor: string | undefined): string | undefined {
  const record = new ChangeRecord(body);
  const json = sensor === undefined ? record.json(position) : record.jsonOf(position, sensor);
  return json === undefined ? undefined : `data: ${json}`;
}

/** Writes, reads and streams changes. */
@Injectable()
export class ChangesService implements OnModuleInit {
  private readonly frames = new LogFrames(linesOf);

  constructor(
    private readonly log: EventLog,
    private readonly clock: TaskClock,
    retentions: Retentions,
    { CHANGES_RETENTION_COUNT, CHANGES_RETENTION_SECONDS }: Environment,
  ) {
    const maxAgeMs = CHANGES_RETENTION_SECONDS * 1000;
    retentions.declare(LOG_TOPICS, { maxCount: CHANGES_RETENTION_COUNT, maxAgeMs });
  }

  onModuleInit(): void {
    // Loaded behind the start, so that the first change need not wait for it.
    this.clock.schedule(() => void loadJsonLd(), 1000);
  }

  /**
   * Resolves once the change is stored for good.
   * @param base address of the pod, with a slash at its end: what relative `@id`s are resolved against
   * @throws FlowProbeError `invalid-body`, `unavailable`, `limit-reached`
   */
  async write(pod: string, body: object, base: string): Promise<Stored> {
    const misshapen = structureProblems(body, MAX_BODY_PARTS);
    if (misshapen.length > 0) throw refused('invalid-body', misshapen);
    const graph = await toGraph(body, base);
    const timestamp = new Date(this.clock.now()).toISOString();
    const position = await this.log.append(logTopicOf(pod), toRecord(graph, timestamp, base));
    return { position, timestamp };
  }

  /** The JSON of a change; undefined when there is none, or none any more. @throws FlowProbeError `unavailable` */
  async read(pod: string, changeId: string): Promise<string | undefined> {
    const position = parseChangeId(changeId);
    if (position === undefined) return undefined;
    const entry = await this.log.get(logTopicOf(pod), position);
    return entry === undefined ? undefined : new ChangeRecord(entry.body).committedJson(position);
  }

  /**
   * Resolves when the place to begin at is fixed. An id that is none of a change's counts as none.
   * @throws FlowProbeError `unavailable`, `limit-reached`
   */
  async follow(pod: string, choice: FollowChoice): Promise<(flow: Flow) => Observable<Chunk>> {
    const resumed = choice.lastEventId === undefined ? undefined : parseMessageId(choice.lastEventId);
    const start: Start = resumed ?? (choice.receiveBacklog ? 'backlog' : 'live');
    const { epoch, after, open } = await this.log.follow(logTopicOf(pod), start);
    return (flow) =>
      open(flow).pipe(
        map((followed) => this.frames.of(followed, epoch, choice.sensor)),
        // A chunk of nothing is the end of a chunked body (RFC 9112, section 7.1).
        filter(({ messages }) => messages > 0),
        startWith(placeChunk(resumed ?? { epoch, sequence: after })),
      );
  }
}
