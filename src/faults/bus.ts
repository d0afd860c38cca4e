import { Logger } from '@nestjs/common';
import { reportBug } from '../kernel/errors/bugs.js';
import { type Cursor } from '../store/cursor.js';
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
/** Of a cursor that others write, too. */
const MAX_TRIES = 5;

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

/**
 * Reads the bus for a backend, from a cursor behind the last message that is known to be taken. Messages behind the cursor come
 * again after a restart, and the backend knows them by their sequences.
 */
export class BusReader {
  private watch: TopicWatch | undefined;
  /** Of the history that `next` and `last` are of. */
  private epoch = '';
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
    const { cursor } = await this.stored();
    const watch = await this.log.watch(topicOf(this.backend), (entries, epoch) => {
      const [first] = entries;
      // Sequences that begin again belong to a bus made anew.
      if (this.isOpen && first !== undefined && first.sequence <= this.last) {
        this.next = first.sequence;
        this.epoch = epoch;
      }
      this.last = entries.at(-1)?.sequence ?? 0;
      // What comes before it is known where to begin is read from there.
      if (this.isOpen) this.onMessages();
    });
    const { epoch, firstSequence, lastSequence } = watch.state;
    this.epoch = epoch;
    // A cursor of the same history may be ahead of it where a server has begun its sequences again.
    const isOfHistory = cursor?.epoch === epoch && cursor.sequence <= lastSequence;
    this.next = isOfHistory ? cursor.sequence + 1 : firstSequence;
    this.last = Math.max(this.last, lastSequence);
    this.watch = watch;
    if (this.hasMore) this.onMessages();
  }

  private get isOpen(): boolean {
    return this.watch !== undefined;
  }

  get hasMore(): boolean {
    return this.next <= this.last;
  }

  /** The next messages; whoever calls it has them to itself. @throws FlowProbeError `unavailable` */
  async read(): Promise<readonly Message[]> {
    if (!this.hasMore) return [];
    const { next: from, last, epoch } = this;
    const page = await this.log.read(topicOf(this.backend), from, PAGE);
    // What has come meanwhile may be behind the page.
    const first = page[0]?.sequence ?? last + 1;
    const isLost = first > from && !(await this.isTakenBefore(first));
    // Of a bus that was made anew meanwhile it says nothing.
    if (this.next !== from || this.epoch !== epoch) return [];
    if (isLost) new Logger('Faults').error(`The bus has lost its messages ${from} to ${first - 1}`);
    this.next = (page.at(-1)?.sequence ?? last) + 1;
    return page.flatMap(toMessages);
  }

  /** Messages that could not be taken come again, unless the bus was made anew meanwhile: what is read then is before them. */
  requeue(messages: readonly Message[]): void {
    this.next = Math.min(this.next, messages[0]?.sequence ?? this.next);
  }

  /** All that was read up to here has been taken. @throws FlowProbeError `unavailable` */
  async save(): Promise<void> {
    if (!this.isOpen || this.saved === this.next) return;
    const { next } = this;
    const cursor: Cursor = { epoch: this.epoch, sequence: next - 1 };
    if (await this.moveTo(cursor)) await this.log.dropThrough(topicOf(this.backend), cursor.sequence);
    this.saved = next;
  }

  close(): void {
    this.watch?.stop();
    this.watch = undefined;
  }

  /** Never back: a replica that was held up may not know yet that another has gone on without it. @returns whether it moved */
  private async moveTo(cursor: Cursor): Promise<boolean> {
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const { cursor: before, revision } = await this.stored();
      if (isAtLeast(before, cursor)) return false;
      const value = Buffer.from(JSON.stringify(cursor));
      if ((await this.store.compareAndSet(CURSORS, this.key, value, revision)) !== undefined) return true;
    }
    return false;
  }

  /** Whether all messages before a sequence were taken by another replica, and dropped. */
  private async isTakenBefore(sequence: number): Promise<boolean> {
    const { cursor } = await this.stored();
    return isAtLeast(cursor, { epoch: this.epoch, sequence: sequence - 1 });
  }

  private get key(): string {
    return `side-${this.backend}`;
  }

  private async stored(): Promise<{ readonly cursor: Cursor | undefined; readonly revision: number }> {
    const stored = await this.store.get(CURSORS, this.key);
    if (stored === undefined) return { cursor: undefined, revision: 0 };
    return { cursor: JSON.parse(stored.value.toString()) as Cursor, revision: stored.revision };
  }
}

function isAtLeast(cursor: Cursor | undefined, other: Cursor): boolean {
  return cursor?.epoch === other.epoch && cursor.sequence >= other.sequence;
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
