import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Environment } from '../config/environment.js';
import { refused } from '../kernel/errors/flowprobe.error.js';
import { structureProblems } from '../kernel/input/structure.js';
import { LogMessages, openLog } from '../streaming/log-source.js';
import { type OpenSource } from '../streaming/stream-source.js';
import { afterWrite, EventLog } from '../store/event-log.js';
import { type Cursor } from '../store/cursor.js';
import { type Entry } from '../store/log-storage.js';
import { Retentions } from '../store/retentions.js';
import { type Attempt } from '../kernel/idempotency/idempotency.interceptor.js';
import { TaskClock } from '../kernel/time/clock.js';
import { type PodState, type StoredChange } from './changes.dto.js';
import { changeIdOf, ChangeRecord, parseChangeId, toRecord } from './domain/change.js';
import { LOG_TOPICS, logTopicOf } from './domain/pod.js';
import { loadJsonLd, toGraph } from './json-ld.js';

/** Pods that the log has at a time. A pod that retention has emptied makes room for another. */
const MAX_PODS = 1000;
/** A thousand items of a few dozen fields each, and their contexts. */
const MAX_BODY_PARTS = 50_000;
/** How often the ends of a pod are looked for where retention drops them meanwhile. */
const MAX_TRIES = 5;

/** A change that was stored. */
export interface Stored {
  readonly position: Cursor;
  readonly timestamp: string;
}

/** What a subscriber wants of the changes of a pod. */
export interface ChangesChoice {
  readonly receiveBacklog?: boolean;
  readonly sensor?: string | undefined;
}

function jsonOf(body: Buffer, cursor: Cursor, sensor: string | undefined): string | undefined {
  const record = new ChangeRecord(body);
  return sensor === undefined ? record.json(cursor) : record.jsonOf(cursor, sensor);
}

function storedChange(epoch: string, { sequence, body }: Entry): StoredChange {
  return { id: changeIdOf({ epoch, sequence }), timestamp: new ChangeRecord(body).timestamp };
}

/** Writes, reads and streams changes. */
@Injectable()
export class ChangesService implements OnModuleInit {
  private readonly messages = new LogMessages(jsonOf);

  constructor(
    private readonly log: EventLog,
    private readonly clock: TaskClock,
    retentions: Retentions,
    { CHANGES_RETENTION_COUNT, CHANGES_RETENTION_SECONDS }: Environment,
  ) {
    const maxAgeMs = CHANGES_RETENTION_SECONDS * 1000;
    retentions.declare(LOG_TOPICS, {
      maxCount: CHANGES_RETENTION_COUNT,
      maxAgeMs,
      limit: { prefix: LOG_TOPICS, maxTopics: MAX_PODS },
    });
  }

  /** Before a port is open: a module that cannot be read when descriptors are gone stays unreadable for the process. */
  async onModuleInit(): Promise<void> {
    await loadJsonLd();
  }

  /**
   * Resolves once the change is stored for good.
   * @param base address of the pod, with a slash at its end: what relative `@id`s are resolved against
   * @param attempt of a request that may be repeated: it is stored once
   * @throws FlowProbeError `invalid-body`, `unavailable`, `limit-reached`
   */
  async write(pod: string, body: object, base: string, attempt?: Attempt): Promise<Stored> {
    const misshapen = structureProblems(body, MAX_BODY_PARTS);
    if (misshapen.length > 0) throw refused('invalid-body', misshapen);
    const graph = await toGraph(body, base);
    const timestamp = new Date(attempt?.wallMs ?? this.clock.wallMs()).toISOString();
    const topic = logTopicOf(pod);
    const position = await this.log.append(topic, toRecord(graph, timestamp, base), attempt?.id);
    // It may have been stored the first time that it was sent.
    const stored = attempt === undefined ? undefined : await afterWrite(this.log.get(topic, position));
    return { position, timestamp: stored === undefined ? timestamp : new ChangeRecord(stored.body).timestamp };
  }

  /** The first and the last change that are kept. @throws FlowProbeError `unavailable` */
  async stateOf(pod: string): Promise<PodState> {
    const topic = logTopicOf(pod);
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const { epoch, firstSequence, lastSequence } = await this.log.stateOf(topic);
      if (firstSequence > lastSequence) break;
      // Retention may drop what is asked for meanwhile; the last one, read after it, says whether the history is the same.
      const first = await this.log.firstFrom(topic, firstSequence);
      const last = await this.log.get(topic, { epoch, sequence: lastSequence });
      if (first !== undefined && last !== undefined) {
        return { name: pod, first: storedChange(epoch, first), last: storedChange(epoch, last) };
      }
    }
    return { name: pod, first: null, last: null };
  }

  /** The JSON of a change; undefined when there is none, or none any more. @throws FlowProbeError `unavailable` */
  async read(pod: string, changeId: string): Promise<string | undefined> {
    const position = parseChangeId(changeId);
    if (position === undefined) return undefined;
    const entry = await this.log.get(logTopicOf(pod), position);
    return entry === undefined ? undefined : new ChangeRecord(entry.body).committedJson(position);
  }

  /**
   * The changes of a pod as a stream, from the cursor on.
   * @throws FlowProbeError `unavailable`, `limit-reached`
   */
  open(pod: string, cursor: string | undefined, choice: ChangesChoice = {}): Promise<OpenSource> {
    const start = choice.receiveBacklog === true ? 'backlog' : 'live';
    return openLog(this.log, logTopicOf(pod), this.messages, { cursor, start, choice: choice.sensor });
  }
}
