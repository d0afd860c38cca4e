import { filter, map } from 'rxjs';
import { type Cursor, formatCursor, parseCursor, type StartAt } from '../store/cursor.js';
import { type EventLog } from '../store/event-log.js';
import { type LogEvent } from '../store/log-subscription.js';
import { type Entry } from '../store/log-storage.js';
import { type MessageBatch, type OpenSource, type StreamMessage } from './stream-source.js';

/**
 * The data of an entry, one line of JSON.
 * @param choice what a reader has chosen of the topic; undefined for all of it
 * @returns undefined where the entry is not of that choice
 */
export type DataOf = (body: Buffer, cursor: Cursor, choice: string | undefined) => string | undefined;

const EVERYTHING = '';

/** Messages of what is appended to a log. Subscribers that are live get the same entries, and so the same messages. */
export class LogMessages {
  private readonly made = new WeakMap<readonly Entry[], Map<string, MessageBatch>>();

  constructor(
    private readonly dataOf: DataOf,
    private readonly event?: string,
  ) {}

  /** @returns no message where none of the entries is of the choice */
  of(logged: LogEvent, choice?: string): MessageBatch {
    const { epoch } = logged;
    if (logged.kind === 'gap') {
      const { from, to } = logged;
      return [{ kind: 'gap', id: formatCursor({ epoch, sequence: to ?? 0 }), from, to }];
    }
    const { entries } = logged;
    const byChoice = this.made.get(entries) ?? new Map<string, MessageBatch>();
    this.made.set(entries, byChoice);
    let batch = byChoice.get(choice ?? EVERYTHING);
    if (batch === undefined) {
      batch = this.make(entries, epoch, choice);
      byChoice.set(choice ?? EVERYTHING, batch);
    }
    return batch;
  }

  private make(entries: readonly Entry[], epoch: string, choice: string | undefined): MessageBatch {
    const batch: StreamMessage[] = [];
    for (const { sequence, body } of entries) {
      const cursor = { epoch, sequence };
      const data = this.dataOf(body, cursor, choice);
      if (data === undefined) continue;
      const id = formatCursor(cursor);
      batch.push(this.event === undefined ? { kind: 'data', id, data } : { kind: 'data', id, event: this.event, data });
    }
    return batch;
  }
}

/** How a log is opened as a stream. */
export interface LogOpening {
  /** As the client brings it; a text that is no cursor counts as none. */
  readonly cursor: string | undefined;
  /** Where it starts without a cursor. */
  readonly start: StartAt;
  readonly choice?: string | undefined;
}

/**
 * A topic of the log as a stream: what was missed since the cursor first, then what comes, with no gap between the two.
 * @throws FlowProbeError `unavailable`, `limit-reached`
 */
export async function openLog(
  log: EventLog,
  topic: string,
  messages: LogMessages,
  { cursor, start, choice }: LogOpening,
): Promise<OpenSource> {
  const resumed = cursor === undefined ? undefined : parseCursor(cursor);
  const startAt = resumed ?? start;
  const { epoch, after, events } = await log.open(topic, startAt);
  const startCursor = typeof startAt === 'string' ? { epoch, sequence: after } : startAt;
  return {
    // All that is kept is sent again to a reader that comes back without a cursor.
    ...(startAt === 'backlog' ? {} : { cursor: formatCursor(startCursor) }),
    events: (backpressure) =>
      events(backpressure).pipe(
        map((logged) => messages.of(logged, choice)),
        filter(({ length }) => length > 0),
      ),
  };
}
