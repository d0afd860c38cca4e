import { FlowProbeError } from '../kernel/errors/flowprobe.error.js';

/** One thing that was appended to a topic. */
export interface Entry {
  /** From 1, rising by one: a sequence that is not there has been dropped by retention. */
  readonly sequence: number;
  readonly body: Buffer;
}

/** What is kept of a topic. Of an empty one `firstSequence` is `lastSequence + 1`. */
export interface TopicState {
  /** Changes when history is lost (the storage was deleted and made anew): its sequences then mean something else. */
  readonly epoch: string;
  readonly firstSequence: number;
  readonly lastSequence: number;
}

/** How many topics whose names come from outside may be kept at a time, so that nobody fills the store with names. */
export interface TopicLimit {
  /** Begins the names of all of them. */
  readonly prefix: string;
  readonly maxTopics: number;
}

/** How much of a topic is kept. */
export interface Retention {
  readonly maxCount: number;
  readonly maxAgeMs: number;
  /** Left out for topics that a system of this service has named: there are few, and they always have room. */
  readonly limit?: TopicLimit;
}

/** The epoch of a topic that nothing was written to yet. Its first entry begins a history, with an epoch of its own. */
export const NO_HISTORY = 'none';

/** The retention of each topic by its name. */
export type RetentionOf = (topic: string) => Retention;

/**
 * A watch on a topic: emits entries from `state.lastSequence + 1` on, each once, in order, without a gap of its own making.
 * Sequences that begin again belong to a history made anew.
 */
export interface TopicWatch {
  readonly state: TopicState;
  stop(): void;
}

/** Called with each batch of new entries, in order, and the epoch of their history. */
export type OnEntries = (entries: readonly Entry[], epoch: string) => void;

/**
 * What a driver does for the event log: stores, reads, and emits what is new. It serves one process; the fan-out to many
 * subscribers is the event log's own. Only an append makes a topic: to read or watch one takes no room.
 */
export interface LogStorage {
  /**
   * Resolves with the entry's sequence once it is stored for good: it survives `kill -9` from then on.
   * @param id by which an append that is repeated within two minutes is known, by any process: it is not stored again, and
   * resolves with the sequence that it has
   * @throws FlowProbeError `unavailable` within 2 s where the store is not there, `limit-reached` for one topic past its `TopicLimit`,
   * `payload-too-large` for a body that the store does not take, `bad-request` for a name that is no topic's.
   */
  append(topic: string, body: Buffer, id?: string): Promise<number>;

  /**
   * Appends several in their order, as one piece of work: for who has many at once. Resolves with their sequences once all are
   * stored for good; others' entries may lie between them. Where it rejects, none or some of them are stored.
   * @param id of the whole, as in `append`
   * @throws FlowProbeError as `append`
   */
  appendMany(topic: string, bodies: readonly Buffer[], id?: string): Promise<number[]>;

  /** @throws FlowProbeError `unavailable` */
  stateOf(topic: string): Promise<TopicState>;

  /**
   * Up to `limit` entries from `fromSequence` on, in order; fewer where they are large (a page has a few MiB at most, and at
   * least one entry) and at the end of the topic, behind which there are none. Where retention has dropped the
   * beginning of what is asked for, the first entry has a higher sequence: the caller compares.
   * @throws FlowProbeError `unavailable`
   */
  read(topic: string, fromSequence: number, limit: number): Promise<Entry[]>;

  /**
   * Emits what is appended from now on, by this process or another, to a topic that there is or is yet to be. It resumes by
   * itself when the store was away, with all that was appended meanwhile.
   * @throws FlowProbeError `unavailable`
   */
  watch(topic: string, onEntries: OnEntries): Promise<TopicWatch>;

  /**
   * Drops a topic's entries up to a sequence, that one with them, which nobody needs any more, as retention would. The newest entry
   * stays: a server may begin the sequences of an empty topic again where it is killed (NATS 2.9 does). Entries may come back with a
   * crash of the store.
   * @throws FlowProbeError `unavailable`
   */
  dropThrough(topic: string, sequence: number): Promise<void>;

  /**
   * Limits past which an append was refused last, until there is room again. Where others share the store, who asks once a second
   * learns of the room with the second answer.
   */
  reachedLimits(): readonly TopicLimit[];
}

/** The error of an append past a limit. */
export function topicLimitReached({ prefix, maxTopics }: TopicLimit): FlowProbeError {
  return new FlowProbeError(
    'limit-reached',
    `There are ${maxTopics} topics ${prefix}… already; wait until one is empty`,
  );
}
