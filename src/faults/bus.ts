import { Logger } from '@nestjs/common';
import { reportBug } from '../kernel/errors/bugs.js';
import { type KeyValue } from '../store/key-value.js';
import { type Entry, type LogStorage, type Retention, type TopicWatch } from '../store/log-storage.js';
import { type RequestInfo, type Backend } from './domain/record.js';

/** Begins the names of both topics. */
export const BUS_PREFIX = 'faults/';
/**
 * Messages that were read are of no use any more, and are dropped; unread ones must stay, however old. There are fewer of those
 * than this: as many requests as may be live, each with as many copies as a backend keeps.
 */
export const BUS_RETENTION: Retention = { maxCount: 200_000, maxAgeMs: Infinity };
const CURSORS = 'faults-cursors';
const PAGE = 500;

/** The topic that a backend reads: 2 the requests of backend 1, 1 the replies of backend 2. */
export function topicOf(reader: Backend): string {
  return `${BUS_PREFIX}to-side-${reader}`;
}

export function toMessage({ traceId, run, mode, ordinal, sentMs }: RequestInfo): Buffer {
  return Buffer.from(JSON.stringify({ traceId, run, mode, ordinal, sentMs }));
}

export interface Message {
  readonly sequence: number;
  readonly request: RequestInfo;
}

interface Cursor {
  readonly epoch: string;
  readonly sequence: number;
}

/**
 * Reads the bus for a backend, from a cursor behind the last message that is known to be taken. Messages behind the cursor come
 * again after a restart, and the backend knows them by their sequences.
 */
export class BusReader {
  private watch: TopicWatch | undefined;
  private next = 1;
  private last = 0;
  private saved: number | undefined;

  constructor(
    private readonly backend: Backend,
    private readonly log: LogStorage,
    private readonly store: KeyValue,
    /** Called when there may be something to read. */
    private readonly onMessages: () => void,
  ) {}

  /** @throws FlowProbeError `unavailable` */
  async open(): Promise<void> {
    const cursor = await this.cursor();
    this.watch = await this.log.watch(topicOf(this.backend), (entries) => {
      const newest = entries.at(-1)?.sequence ?? 0;
      // Sequences that begin again belong to a bus made anew.
      if ((entries[0]?.sequence ?? 0) <= this.last) this.next = entries[0]?.sequence ?? 1;
      this.last = newest;
      this.onMessages();
    });
    const { epoch, firstSequence, lastSequence } = this.watch.state;
    this.next = cursor?.epoch === epoch ? cursor.sequence + 1 : firstSequence;
    this.last = Math.max(this.last, lastSequence);
    if (this.hasMore) this.onMessages();
  }

  get hasMore(): boolean {
    return this.next <= this.last;
  }

  /** The next messages; whoever calls it has them to itself. @throws FlowProbeError `unavailable` */
  async read(): Promise<readonly Message[]> {
    if (!this.hasMore) return [];
    const from = this.next;
    const page = await this.log.read(topicOf(this.backend), from, PAGE);
    const first = page[0]?.sequence ?? this.last + 1;
    if (first > from) new Logger('Faults').error(`The bus has lost its messages ${from} to ${first - 1}`);
    this.next = (page.at(-1)?.sequence ?? this.last) + 1;
    return page.flatMap(toMessages);
  }

  /** Messages that could not be taken come again. */
  requeue(messages: readonly Message[]): void {
    this.next = messages[0]?.sequence ?? this.next;
  }

  /** All that was read up to here has been taken. @throws FlowProbeError `unavailable` */
  async save(): Promise<void> {
    if (this.watch === undefined || this.saved === this.next) return;
    const { next } = this;
    const cursor: Cursor = { epoch: this.watch.state.epoch, sequence: next - 1 };
    await this.store.put(CURSORS, `side-${this.backend}`, Buffer.from(JSON.stringify(cursor)));
    this.saved = next;
    await this.log.dropThrough(topicOf(this.backend), cursor.sequence);
  }

  close(): void {
    this.watch?.stop();
    this.watch = undefined;
  }

  private async cursor(): Promise<Cursor | undefined> {
    const stored = await this.store.get(CURSORS, `side-${this.backend}`);
    return stored === undefined ? undefined : (JSON.parse(stored.value.toString()) as Cursor);
  }
}

/** A message that cannot be read stops no other. */
function toMessages({ sequence, body }: Entry): Message[] {
  try {
    return [{ sequence, request: JSON.parse(body.toString('utf8')) as RequestInfo }];
  } catch (error) {
    reportBug('worker', error);
    return [];
  }
}
