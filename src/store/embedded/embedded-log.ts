import { type Database } from 'lmdb';
import { FlowProbeError } from '../../kernel/errors/flowprobe.error.js';
import { type TaskClock } from '../../kernel/time/clock.js';
import {
  type Entry,
  type LogStorage,
  MAX_TOPICS,
  type OnEntries,
  type RetentionOf,
  type TopicState,
  type TopicWatch,
} from '../log-storage.js';
import { type GroupCommit } from './group-commit.js';

/** In front of each body: when it was appended, in milliseconds since 1970 as a double. */
const STAMP_BYTES = 8;
/** Entries dropped in one commit, so that writers wait for a millisecond or two at most. */
const MOST_DROPPED = 1000;
const SWEEP_MS = 1000;
/** A page ends here even if it was asked to be longer. */
const MOST_PAGE_BYTES = 1024 * 1024;

type Key = [topic: string, sequence: number];

interface Topic {
  readonly name: string;
  /** The first that is still on the disk; those past the retention are not shown any more, and go with the next sweep. */
  first: number;
  last: number;
  /** Written in the commit under way. */
  fresh: Entry[];
  readonly watches: Set<OnEntries>;
  /** Appends that are under way. */
  writers: number;
}

/** The databases of the log: entries by topic and sequence, and of each topic its last sequence, which outlives its entries. */
export interface LogDatabases {
  readonly entries: Database<Buffer, Key>;
  readonly last: Database<number, string>;
}

/** The event log of one process, on LMDB. */
export class EmbeddedLog implements LogStorage {
  private readonly topics = new Map<string, Topic>();
  /** Those that the commit under way writes to. */
  private readonly touched = new Set<Topic>();
  private closed = false;
  private sweeping = false;

  constructor(
    private readonly databases: LogDatabases,
    private readonly commits: GroupCommit,
    private readonly settings: { readonly epoch: string; readonly clock: TaskClock; readonly retentionOf: RetentionOf },
  ) {
    for (const { key: name, value: last } of databases.last.getRange({})) {
      const [kept] = databases.entries.getKeys({ start: [name, 0], end: [name, last + 1], limit: 1 });
      this.topics.set(name, { name, first: kept?.[1] ?? last + 1, last, fresh: [], watches: new Set(), writers: 0 });
    }
    this.sweepLater();
  }

  async append(name: string, body: Buffer): Promise<number> {
    const [sequence = 0] = await this.appendMany(name, [body]);
    return sequence;
  }

  async appendMany(name: string, bodies: readonly Buffer[]): Promise<number[]> {
    if (bodies.length === 0) return [];
    const topic = this.topicOf(name);
    const nowMs = this.settings.clock.now();
    const { entries, last } = this.databases;
    let bytes = 0;
    for (const body of bodies) bytes += STAMP_BYTES + body.length;
    const write = (): number[] => {
      const before = last.get(name) ?? 0;
      const sequences = bodies.map((body, index) => {
        const sequence = before + index + 1;
        entries.putSync([name, sequence], stamp(body, nowMs));
        topic.fresh.push({ sequence, body });
        return sequence;
      });
      last.putSync(name, before + bodies.length);
      this.touched.add(topic);
      return sequences;
    };
    topic.writers += 1;
    try {
      return await this.commits.run(write, bytes);
    } finally {
      topic.writers -= 1;
      this.forgetUnused(topic);
    }
  }

  stateOf(name: string): Promise<TopicState> {
    const topic = this.topics.get(name);
    const { epoch } = this.settings;
    if (topic === undefined) return Promise.resolve({ epoch, firstSequence: 1, lastSequence: 0 });
    return Promise.resolve({ epoch, firstSequence: this.firstOf(topic), lastSequence: topic.last });
  }

  read(name: string, fromSequence: number, limit: number): Promise<Entry[]> {
    const topic = this.topics.get(name);
    const page: Entry[] = [];
    if (topic === undefined) return Promise.resolve(page);
    let bytes = 0;
    const start: Key = [name, Math.max(fromSequence, this.firstOf(topic))];
    for (const { key, value } of this.databases.entries.getRange({ start, end: [name, topic.last + 1], limit })) {
      page.push({ sequence: key[1], body: value.subarray(STAMP_BYTES) });
      bytes += value.length;
      if (bytes >= MOST_PAGE_BYTES) break;
    }
    return Promise.resolve(page);
  }

  async watch(name: string, onEntries: OnEntries): Promise<TopicWatch> {
    const topic = this.topicOf(name);
    topic.watches.add(onEntries);
    return {
      state: await this.stateOf(name),
      stop: () => {
        topic.watches.delete(onEntries);
        this.forgetUnused(topic);
      },
    };
  }

  /** To be called after each commit: what it has written is visible from here on. */
  onCommitted(): void {
    for (const topic of this.touched) {
      const { fresh } = topic;
      topic.fresh = [];
      topic.last = fresh.at(-1)?.sequence ?? topic.last;
      for (const tell of topic.watches) tell(fresh);
    }
    this.touched.clear();
    this.sweepLater();
  }

  /** To be called after a commit that failed: nothing of it has happened. */
  onFailed(): void {
    for (const topic of this.touched) topic.fresh = [];
    this.touched.clear();
  }

  close(): void {
    this.closed = true;
  }

  private topicOf(name: string): Topic {
    let topic = this.topics.get(name);
    if (topic === undefined) {
      if (this.topics.size >= MAX_TOPICS) throw tooMany();
      topic = { name, first: 1, last: 0, fresh: [], watches: new Set(), writers: 0 };
      this.topics.set(name, topic);
    }
    return topic;
  }

  /** A topic that nothing was ever written to takes no place once nobody wants it any more. */
  private forgetUnused({ name, last, watches, writers }: Topic): void {
    if (last === 0 && watches.size === 0 && writers === 0) this.topics.delete(name);
  }

  private firstOf({ name, first, last }: Topic): number {
    return Math.max(first, last - this.settings.retentionOf(name).maxCount + 1);
  }

  /** While there is nothing to drop, nothing is planned. */
  private sweepLater(): void {
    if (this.sweeping || this.closed || ![...this.topics.values()].some(({ first, last }) => first <= last)) return;
    this.sweeping = true;
    this.settings.clock.schedule(() => {
      const again = (): void => {
        this.sweeping = false;
        this.sweepLater();
      };
      if (!this.closed) this.sweep().then(again, again);
    }, SWEEP_MS);
  }

  /** Drops what is past the retention, a piece for each commit. */
  private async sweep(): Promise<void> {
    for (const topic of this.topics.values()) {
      while (!this.closed && this.isOverdue(topic)) await this.commits.run(() => this.drop(topic));
    }
  }

  private isOverdue(topic: Topic): boolean {
    const { first, last, name } = topic;
    if (first > last) return false;
    if (first < this.firstOf(topic)) return true;
    const oldest = this.databases.entries.get([name, first]);
    return oldest === undefined || this.isTooOld(topic, oldest);
  }

  private isTooOld({ name }: Topic, stamped: Buffer): boolean {
    return stamped.readDoubleBE(0) < this.settings.clock.now() - this.settings.retentionOf(name).maxAgeMs;
  }

  private drop(topic: Topic): void {
    const { entries } = this.databases;
    const start: Key = [topic.name, topic.first];
    const end: Key = [topic.name, topic.last + 1];
    const kept = this.firstOf(topic);
    let { first } = topic;
    const oldest = [...entries.getRange({ start, end, limit: MOST_DROPPED })];
    for (const { key, value } of oldest) {
      if (key[1] >= kept && !this.isTooOld(topic, value)) break;
      entries.removeSync(key);
      first = key[1] + 1;
    }
    topic.first = oldest.length === 0 ? topic.last + 1 : first;
  }
}

function stamp(body: Buffer, nowMs: number): Buffer {
  const stamped = Buffer.allocUnsafe(STAMP_BYTES + body.length);
  stamped.writeDoubleBE(nowMs, 0);
  stamped.set(body, STAMP_BYTES);
  return stamped;
}

function tooMany(): FlowProbeError {
  return new FlowProbeError('limit-reached', `There are ${MAX_TOPICS} topics already, and no room for another`);
}
