import { type Database } from 'lmdb';
import { type TaskClock } from '../../kernel/time/clock.js';
import {
  type Entry,
  type LogStorage,
  type OnEntries,
  type RetentionOf,
  type TopicLimit,
  topicLimitReached,
  type TopicState,
  type TopicWatch,
} from '../log-storage.js';
import { type GroupCommit } from './group-commit.js';
import { type KnownAppend, KnownAppends } from './known-appends.js';

/** In front of each body: when it was appended, in milliseconds since 1970 as a double. */
const STAMP_BYTES = 8;
/** Under this name, which is no topic's, is the highest sequence of all topics that were given up. */
const GIVEN_UP = '';
/** Entries dropped in one commit, so that writers wait for a millisecond or two at most. */
const MAX_DROPPED = 1000;
const SWEEP_MS = 1000;
/** A page ends here even if it was asked to be longer. */
const MAX_PAGE_BYTES = 1024 * 1024;

type Key = [topic: string, sequence: number];

interface Topic {
  readonly name: string;
  /** The first that is still on the disk; those that are dropped are not shown any more, and go with the next sweep. */
  first: number;
  last: number;
  /** All before it are dropped, whatever the retention, and not shown any more. */
  keptFrom: number;
  /** Written in the commit under way. */
  fresh: Entry[];
  /** Appends that are under way. */
  writers: number;
}

/** Those who watch a topic, which need not be there. */
interface Watched {
  readonly watches: Set<OnEntries>;
  /** The sequence that they have seen last, while there is no such topic. */
  base: number;
}

/**
 * The databases of the log: entries by topic and sequence, and of each topic its last sequence, which outlives its entries until
 * the room is needed.
 */
export interface LogDatabases {
  readonly entries: Database<Buffer, Key>;
  readonly last: Database<number, string>;
  readonly ids: Database<KnownAppend, string>;
}

/** The event log of one process, on LMDB. */
export class EmbeddedLog implements LogStorage {
  private readonly topics = new Map<string, Topic>();
  private readonly watched = new Map<string, Watched>();
  /** The highest sequence of all topics that were given up: a topic that is made later continues after it. */
  private givenUp: number;
  /** Those that the commit under way writes to. */
  private readonly touched = new Set<Topic>();
  private readonly known: KnownAppends;
  private closed = false;
  private sweeping = false;

  constructor(
    private readonly databases: LogDatabases,
    private readonly commits: GroupCommit,
    private readonly settings: { readonly epoch: string; readonly clock: TaskClock; readonly retentionOf: RetentionOf },
  ) {
    this.known = new KnownAppends(databases.ids);
    this.givenUp = databases.last.get(GIVEN_UP) ?? 0;
    for (const { key: name, value: last } of databases.last.getRange({})) {
      if (name === GIVEN_UP) continue;
      const [kept] = databases.entries.getKeys({ start: [name, 0], end: [name, last + 1], limit: 1 });
      this.topics.set(name, { name, first: kept?.[1] ?? last + 1, last, keptFrom: 1, fresh: [], writers: 0 });
    }
    this.sweepLater();
  }

  async append(name: string, body: Buffer, id?: string): Promise<number> {
    const [sequence = 0] = await this.appendMany(name, [body], id);
    return sequence;
  }

  async appendMany(name: string, bodies: readonly Buffer[], id?: string): Promise<number[]> {
    if (bodies.length === 0) return [];
    const { topic, replaced } = this.take(name);
    const nowMs = this.settings.clock.now();
    const { entries, last } = this.databases;
    let bytes = 0;
    for (const body of bodies) bytes += STAMP_BYTES + body.length;
    const write = (): number[] => {
      const known = id === undefined ? undefined : this.known.find(id, nowMs);
      if (known !== undefined) return known;
      if (replaced.length > 0) last.putSync(GIVEN_UP, this.givenUp);
      for (const gone of replaced) this.removeTopic(gone);
      const before = Math.max(last.get(name) ?? 0, topic.first - 1);
      const sequences = bodies.map((body, index) => {
        const sequence = before + index + 1;
        entries.putSync([name, sequence], stamp(body, nowMs));
        topic.fresh.push({ sequence, body });
        return sequence;
      });
      last.putSync(name, before + bodies.length);
      if (id !== undefined) this.known.add(id, [nowMs, before + 1, bodies.length]);
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
    if (topic === undefined) {
      const base = this.baseOf(name);
      return Promise.resolve({ epoch, firstSequence: base + 1, lastSequence: base });
    }
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
      if (bytes >= MAX_PAGE_BYTES) break;
    }
    return Promise.resolve(page);
  }

  async watch(name: string, onEntries: OnEntries): Promise<TopicWatch> {
    const watched = this.watched.get(name) ?? { watches: new Set(), base: this.givenUp };
    this.watched.set(name, watched);
    watched.watches.add(onEntries);
    return {
      state: await this.stateOf(name),
      stop: () => {
        watched.watches.delete(onEntries);
        if (watched.watches.size === 0 && this.watched.get(name) === watched) this.watched.delete(name);
      },
    };
  }

  dropThrough(name: string, sequence: number): Promise<void> {
    const topic = this.topics.get(name);
    if (topic !== undefined) topic.keptFrom = Math.max(topic.keptFrom, Math.min(sequence, topic.last - 1) + 1);
    return Promise.resolve();
  }

  reachedLimits(): readonly TopicLimit[] {
    const limits = new Map<string, TopicLimit>();
    for (const name of this.topics.keys()) {
      const { limit } = this.settings.retentionOf(name);
      if (limit !== undefined) limits.set(limit.prefix, limit);
    }
    return [...limits.values()].filter((limit) => {
      const names = this.namesOf(limit);
      return names.length >= limit.maxTopics && !names.some((name) => this.isEmpty(name));
    });
  }

  /** To be called after each commit: what it has written is visible from here on. */
  onCommitted(): void {
    this.known.onCommitted();
    for (const topic of this.touched) {
      const { fresh } = topic;
      topic.fresh = [];
      topic.last = fresh.at(-1)?.sequence ?? topic.last;
      for (const emit of this.watched.get(topic.name)?.watches ?? []) emit(fresh, this.settings.epoch);
    }
    this.touched.clear();
    this.sweepLater();
  }

  /** To be called after a commit that failed: nothing of it has happened. */
  onFailed(): void {
    for (const topic of this.touched) topic.fresh = [];
    this.touched.clear();
    this.known.onFailed();
  }

  close(): void {
    this.closed = true;
  }

  /**
   * The topic to append to, made if it is not there, and the empty ones that were given up for it.
   * @throws FlowProbeError `limit-reached`
   */
  private take(name: string): { readonly topic: Topic; readonly replaced: readonly string[] } {
    const known = this.topics.get(name);
    if (known !== undefined) return { topic: known, replaced: [] };
    const { limit } = this.settings.retentionOf(name);
    const replaced = limit === undefined ? [] : this.makeRoom(limit);
    const base = this.baseOf(name);
    const topic = { name, first: base + 1, last: base, keptFrom: 1, fresh: [], writers: 0 };
    this.topics.set(name, topic);
    return { topic, replaced };
  }

  private makeRoom(limit: TopicLimit): readonly string[] {
    const names = this.namesOf(limit);
    if (names.length < limit.maxTopics) return [];
    const empty = names.filter((name) => this.isEmpty(name));
    if (empty.length === 0) throw topicLimitReached(limit);
    for (const name of empty) this.giveUp(name);
    return empty;
  }

  private namesOf({ prefix }: TopicLimit): string[] {
    return [...this.topics.keys()].filter((name) => name.startsWith(prefix));
  }

  private isEmpty(name: string): boolean {
    const topic = this.topics.get(name);
    return topic !== undefined && topic.writers === 0 && this.firstOf(topic) > topic.last;
  }

  private giveUp(name: string): void {
    const last = this.topics.get(name)?.last ?? 0;
    this.topics.delete(name);
    this.givenUp = Math.max(this.givenUp, last);
    const watched = this.watched.get(name);
    if (watched !== undefined) watched.base = last;
  }

  /** Takes off the disk what a topic that was given up has there; entries, too, as the commit that drops them may have failed. */
  private removeTopic(name: string): void {
    const { entries, last } = this.databases;
    for (const key of [...entries.getKeys({ start: [name, 0], end: [name, (last.get(name) ?? 0) + 1] })]) {
      entries.removeSync(key);
    }
    last.removeSync(name);
  }

  /** The sequence that a topic continues after that is not there: none of its own old ones comes again. */
  private baseOf(name: string): number {
    return this.watched.get(name)?.base ?? this.givenUp;
  }

  /** A topic that nothing could be written to takes no room. */
  private forgetUnused({ name, first, last, writers }: Topic): void {
    if (writers === 0 && first > last && this.databases.last.get(name) === undefined) this.topics.delete(name);
  }

  private firstOf({ name, first, last, keptFrom }: Topic): number {
    return Math.max(first, keptFrom, last - this.settings.retentionOf(name).maxCount + 1);
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

  /** Takes what is dropped or past the retention off the disk, a piece for each commit. */
  private async sweep(): Promise<void> {
    for (const topic of this.topics.values()) {
      while (!this.closed && this.isOverdue(topic)) topic.first = await this.commits.run(() => this.drop(topic));
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

  /** @returns the first that is still there, once that is on the disk */
  private drop(topic: Topic): number {
    const { entries } = this.databases;
    const start: Key = [topic.name, topic.first];
    const end: Key = [topic.name, topic.last + 1];
    const kept = this.firstOf(topic);
    let { first } = topic;
    const oldest = [...entries.getRange({ start, end, limit: MAX_DROPPED })];
    for (const { key, value } of oldest) {
      if (key[1] >= kept && !this.isTooOld(topic, value)) break;
      entries.removeSync(key);
      first = key[1] + 1;
    }
    if (oldest.length === 0) first = topic.last + 1;
    // A page may already lack them while the commit is under way; what is said of the topic has to agree with it.
    topic.keptFrom = Math.max(topic.keptFrom, first);
    return first;
  }
}

function stamp(body: Buffer, nowMs: number): Buffer {
  const stamped = Buffer.allocUnsafe(STAMP_BYTES + body.length);
  stamped.writeDoubleBE(nowMs, 0);
  stamped.set(body, STAMP_BYTES);
  return stamped;
}
