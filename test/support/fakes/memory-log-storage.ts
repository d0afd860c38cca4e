import { FlowProbeError } from '../../../src/kernel/errors/flowprobe.error.js';
import {
  type Entry,
  type LogStorage,
  type OnEntries,
  type TopicState,
  type TopicWatch,
} from '../../../src/store/log-storage.js';

interface Topic {
  generation: number;
  first: number;
  entries: Entry[];
  last: number;
  readonly watches: Set<OnEntries>;
  /** Last sequence that the watches have received. */
  emitted: number;
}

/** A log in memory that does at will what a store does when it likes: goes away, drops, forgets, is slow. */
export class MemoryLogStorage implements LogStorage {
  /** How often a watch was opened, and how many pages were read. */
  opened = 0;
  reads = 0;
  /** Thrown by reads instead of giving a page. */
  failure: Error | undefined;
  private readonly topics = new Map<string, Topic>();
  private isAway = false;
  private isLate = false;
  private held: (() => void)[] | undefined;

  /** Appends entries with their own sequence as their body, and emits them all at once. */
  write(name: string, count = 1): void {
    for (let done = 0; done < count; done += 1) this.push(name, undefined);
    this.emit(this.topicOf(name));
  }

  append(name: string, body: Buffer): Promise<number> {
    if (this.isAway) return Promise.reject(away());
    const sequence = this.push(name, body);
    this.emit(this.topicOf(name));
    return Promise.resolve(sequence);
  }

  appendMany(name: string, bodies: readonly Buffer[]): Promise<number[]> {
    if (this.isAway) return Promise.reject(away());
    const sequences = bodies.map((body) => this.push(name, body));
    this.emit(this.topicOf(name));
    return Promise.resolve(sequences);
  }

  stateOf(name: string): Promise<TopicState> {
    return this.isAway ? Promise.reject(away()) : Promise.resolve(this.stateNow(name));
  }

  stateNow(name: string): TopicState {
    const { generation, first, last } = this.topicOf(name);
    return { epoch: `epoch${generation}`, firstSequence: first, lastSequence: last };
  }

  async read(name: string, fromSequence: number, limit: number): Promise<Entry[]> {
    this.reads += 1;
    const page = this.topicOf(name)
      .entries.filter(({ sequence }) => sequence >= fromSequence)
      .slice(0, limit);
    const { held } = this;
    if (held !== undefined) await new Promise<void>((resolve) => held.push(resolve));
    if (this.isAway) throw away();
    if (this.failure !== undefined) throw this.failure;
    return page;
  }

  watch(name: string, onEntries: OnEntries): Promise<TopicWatch> {
    if (this.isAway) return Promise.reject(away());
    this.opened += 1;
    const { watches } = this.topicOf(name);
    // One of its own, so that stopping it twice or stopping another's is seen.
    const state = this.stateNow(name);
    const own: OnEntries = (entries) => {
      const news = entries.filter(
        ({ sequence }) => sequence > state.lastSequence || state.epoch !== this.stateNow(name).epoch,
      );
      if (news.length > 0) onEntries(news.length === entries.length ? entries : news, this.stateNow(name).epoch);
    };
    watches.add(own);
    return Promise.resolve({ state, stop: () => void watches.delete(own) });
  }

  dropThrough(name: string, sequence: number): Promise<void> {
    if (this.isAway) return Promise.reject(away());
    this.drop(name, Math.min(sequence, this.stateNow(name).lastSequence - 1));
    return Promise.resolve();
  }

  reachedLimits(): [] {
    return [];
  }

  watching(name: string): number {
    return this.topicOf(name).watches.size;
  }

  /** Retention drops all up to a sequence. */
  drop(name: string, upTo: number): void {
    const topic = this.topicOf(name);
    topic.entries = topic.entries.filter(({ sequence }) => sequence > upTo);
    topic.first = Math.max(topic.first, Math.min(upTo, topic.last) + 1);
  }

  /** The history is lost: the topic is empty, under another epoch. */
  lose(name: string): void {
    const topic = this.topicOf(name);
    Object.assign(topic, { generation: topic.generation + 1, first: 1, last: 0, emitted: 0, entries: [] });
  }

  goAway(): void {
    this.isAway = true;
  }

  /** Stores and reads, but its watches receive nothing yet: another replica's were faster. */
  beLate(): void {
    this.isLate = true;
  }

  /** Is there again, and emits what was appended meanwhile by others. */
  comeBack(): void {
    this.isAway = false;
    this.isLate = false;
    for (const topic of this.topics.values()) this.emit(topic);
  }

  /** Pages that are asked for do not arrive until they are let go. */
  hold(): void {
    this.held ??= [];
  }

  letGo(): void {
    const held = this.held ?? [];
    this.held = undefined;
    for (const resolve of held) resolve();
  }

  private push(name: string, body: Buffer | undefined): number {
    const topic = this.topicOf(name);
    topic.last += 1;
    topic.entries.push({ sequence: topic.last, body: body ?? Buffer.from(String(topic.last)) });
    return topic.last;
  }

  private emit(topic: Topic): void {
    if (this.isAway || this.isLate) return;
    const entries = topic.entries.filter(({ sequence }) => sequence > topic.emitted);
    topic.emitted = topic.last;
    if (entries.length > 0) for (const emit of [...topic.watches]) emit(entries, `epoch${topic.generation}`);
  }

  private topicOf(name: string): Topic {
    const topic = this.topics.get(name) ?? {
      generation: 1,
      first: 1,
      entries: [],
      last: 0,
      watches: new Set(),
      emitted: 0,
    };
    this.topics.set(name, topic);
    return topic;
  }
}

function away(): FlowProbeError {
  return new FlowProbeError('unavailable', 'The store cannot be used: it is away');
}
