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

/** How much of a topic is kept. */
export interface Retention {
  readonly maxCount: number;
  readonly maxAgeMs: number;
}

/** The retention of each topic by its name. */
export type RetentionOf = (topic: string) => Retention;

/**
 * A watch on a topic: tells of entries from `state.lastSequence + 1` on, each once, in order, without a gap of its own making.
 * Sequences that begin again belong to a history made anew.
 */
export interface TopicWatch {
  readonly state: TopicState;
  stop(): void;
}

/** Called with each batch of new entries, in order. */
export type OnEntries = (entries: readonly Entry[]) => void;

/**
 * What a driver does for the event log: stores, reads, and tells of what is new. It serves one process; the fan-out to many
 * followers is the event log's own.
 */
export interface LogStorage {
  /**
   * Resolves with the entry's sequence once it is stored for good: it survives `kill -9` from then on.
   * @throws FlowProbeError `unavailable` within 2 s where the store is not there, `limit-reached` for one topic too many,
   * `payload-too-large` for a body that the store does not take, `bad-request` for a name that is no topic's.
   */
  append(topic: string, body: Buffer): Promise<number>;

  /**
   * Appends several in their order, as one piece of work: for who has many at once. Resolves with their sequences once all are
   * stored for good; others' entries may lie between them. Where it rejects, none or some of them are stored.
   * @throws FlowProbeError as `append`
   */
  appendMany(topic: string, bodies: readonly Buffer[]): Promise<number[]>;

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
   * Tells of what is appended from now on, by this process or another. One watch for each topic and process. It goes on by
   * itself when the store was away, with all that was appended meanwhile.
   * @throws FlowProbeError `unavailable`
   */
  watch(topic: string, onEntries: OnEntries): Promise<TopicWatch>;
}

/** Most topics that a store keeps, so that nobody fills it with names. */
export const MAX_TOPICS = 1000;
