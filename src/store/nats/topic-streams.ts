import { type StreamConfig, type StreamInfo } from '@nats-io/jetstream';
import { randomUUID } from 'node:crypto';
import { FlowProbeError } from '../../kernel/errors/flowprobe.error.js';
import { KeyedMutex } from '../../kernel/keyed-mutex.js';
import { type TaskClock } from '../../kernel/time/clock.js';
import { type Leases } from '../leases.js';
import { NO_HISTORY, type RetentionOf, type TopicLimit, topicLimitReached, type TopicState } from '../log-storage.js';
import { type NatsSession } from './nats-link.js';
import { isMadeByAnother, jetStreamCode, nothingStored, STREAM_NOT_FOUND } from './nats-errors.js';

const NANOS_PER_MS = 1_000_000;
/** For how long a repeated append is recognised as such (its `Nats-Msg-Id`). */
const DUPLICATE_WINDOW_MS = 120_000;
/** Names of streams are names of folders, too: 255 bytes at most, and the namespace needs some. */
const MAX_NAME_LENGTH = 200;
/** Topics whose streams are known to be there; past it they are looked for anew. */
const MAX_REMEMBERED = 2000;
/** Streams that are given up in one go. */
const MAX_GIVEN_UP = 20;
/** How long a limit that was reached is thought to be so before topics are looked at again. */
const FULL_MS = 1000;
/** Far longer than it takes to give up one stream. */
const LEASE_MS = 10_000;

/** A limit, and when it was last seen to be reached. */
interface Reached {
  readonly limit: TopicLimit;
  readonly atMs: number;
}

/** One JetStream stream for each topic: its name, its subjects, its configuration, and whether it is there. */
export class TopicStreams {
  private readonly ensured = new Map<string, Promise<StreamInfo>>();
  private readonly names = new Map<string, string>();
  private readonly reached = new Map<string, Reached>();
  private session: NatsSession | undefined;
  /** Streams are made one after the other, so that this process counts what it makes itself. */
  private readonly making = new KeyedMutex();

  constructor(
    private readonly namespace: string,
    private readonly retentionOf: RetentionOf,
    private readonly leases: Leases,
    private readonly clock: TaskClock,
  ) {}

  nameOf(topic: string): string {
    return `${this.namespace}_log_${this.encoded(topic)}`;
  }

  /** Entries are at `….plain` as they are, at `….deflated` where they were too large for the server. */
  subjectOf(topic: string, encoding: 'plain' | 'deflated' | '*'): string {
    return `${this.namespace}.log.${this.encoded(topic)}.${encoding}`;
  }

  /** Makes sure that the stream is there as configured; asks the server once for each topic and session. */
  ensure(session: NatsSession, topic: string): Promise<StreamInfo> {
    if (this.session !== session) this.ensured.clear();
    this.session = session;
    const before = this.ensured.get(topic);
    if (before !== undefined) return before;
    if (this.ensured.size >= MAX_REMEMBERED) this.ensured.clear();
    const ensuring = this.findOrMake(session, topic);
    this.ensured.set(topic, ensuring);
    ensuring.catch(() => {
      if (this.ensured.get(topic) === ensuring) this.ensured.delete(topic);
    });
    return ensuring;
  }

  /** What is known of a topic's stream is wrong: somebody has deleted it. */
  forget(topic: string): void {
    this.ensured.delete(topic);
  }

  /**
   * The state at this moment. A stream that is not there is made for a topic of the service's own, as an epoch is a stream's; for
   * a topic whose name comes from outside only an append makes it.
   */
  async stateOf(session: NatsSession, topic: string): Promise<TopicState> {
    if (this.retentionOf(topic).limit !== undefined) {
      const found = await this.find(session, topic);
      return found === undefined ? { epoch: NO_HISTORY, firstSequence: 1, lastSequence: 0 } : stateIn(found);
    }
    await this.ensure(session, topic);
    const info = await this.find(session, topic);
    if (info !== undefined) return stateIn(info);
    this.forget(topic);
    return stateIn(await this.ensure(session, topic));
  }

  /** Drops the messages of a topic up to a sequence, that one with them, but for the newest. */
  async purge(session: NatsSession, topic: string, sequence: number): Promise<void> {
    const found = await this.find(session, topic);
    if (found === undefined) return;
    const { first_seq: first, last_seq: last } = found.state;
    const seq = Math.min(sequence + 1, last);
    if (seq <= first) return;
    try {
      await session.jsm.streams.purge(this.nameOf(topic), { seq });
    } catch (error) {
      if (jetStreamCode(error) !== STREAM_NOT_FOUND) throw error;
    }
  }

  /** Limits past which an append was refused, until a topic was made or it was seen that there is room again. */
  reachedLimits(): readonly TopicLimit[] {
    return [...this.reached.values()].map(({ limit }) => limit);
  }

  /** Looks whether the limits that were reached are reached still. */
  async lookAgain(session: NatsSession): Promise<void> {
    for (const [prefix, before] of this.reached) {
      if (this.isRecent(before)) continue;
      const { limit } = before;
      const { count, empty } = await this.topicsOf(session, limit);
      // An append may have found out more in between.
      if (this.reached.get(prefix) !== before) continue;
      if (count < limit.maxTopics || empty.length > 0) this.reached.delete(prefix);
      else this.reached.set(prefix, { limit, atMs: this.clock.now() });
    }
  }

  /** Undefined when there is no such stream. */
  async find(session: NatsSession, topic: string): Promise<StreamInfo | undefined> {
    try {
      return await session.jsm.streams.info(this.nameOf(topic));
    } catch (error) {
      if (jetStreamCode(error) === STREAM_NOT_FOUND) return undefined;
      throw error;
    }
  }

  /** Names are asked for with every call, and are a little work to make. */
  private encoded(topic: string): string {
    const before = this.names.get(topic);
    if (before !== undefined) return before;
    if (this.names.size >= MAX_REMEMBERED) this.names.clear();
    const name = encoded(topic);
    this.names.set(topic, name);
    return name;
  }

  private async findOrMake(session: NatsSession, topic: string): Promise<StreamInfo> {
    const found = await this.find(session, topic);
    if (found !== undefined) return await this.asWanted(session, topic, found);
    return await this.making.run(this.namespace, () => this.make(session, topic));
  }

  private async asWanted(session: NatsSession, topic: string, found: StreamInfo): Promise<StreamInfo> {
    const wanted = this.configOf(topic);
    if (isParked(found)) {
      await this.exclusively((isHeld) => this.giveUp(session, found, isHeld));
      throw nothingStored('an empty topic is being given up');
    }
    const differs = WHAT_MAY_CHANGE.some((key) => found.config[key] !== wanted[key]);
    return differs ? await session.jsm.streams.update(wanted.name, wanted) : found;
  }

  private async make(session: NatsSession, topic: string): Promise<StreamInfo> {
    const { limit } = this.retentionOf(topic);
    if (limit !== undefined) await this.makeRoom(session, limit);
    try {
      const made = await session.jsm.streams.add(this.configOf(topic));
      if (limit !== undefined) this.reached.delete(limit.prefix);
      return made;
    } catch (error) {
      if (!isMadeByAnother(error)) throw error;
      // Another replica, perhaps with another retention, was faster.
      const found = await this.find(session, topic);
      if (found === undefined) throw error;
      return await this.asWanted(session, topic, found);
    }
  }

  /** @throws FlowProbeError `limit-reached` where no topic is empty, `unavailable` while another replica makes room */
  private async makeRoom(session: NatsSession, limit: TopicLimit): Promise<void> {
    const reached = this.reached.get(limit.prefix);
    if (reached !== undefined && this.isRecent(reached)) throw topicLimitReached(limit);
    const { count, empty } = await this.topicsOf(session, limit);
    if (count < limit.maxTopics) return;
    const room =
      empty.length === 0
        ? 0
        : await this.exclusively(async (isHeld) => {
            let given = 0;
            for (const info of empty) if (await this.giveUp(session, info, isHeld)) given += 1;
            return given;
          });
    if (count - room < limit.maxTopics) return;
    this.reached.set(limit.prefix, { limit, atMs: this.clock.now() });
    throw topicLimitReached(limit);
  }

  /** To look costs the server as much as there are topics. */
  private isRecent({ atMs }: Reached): boolean {
    return this.clock.now() - atMs < FULL_MS;
  }

  /** How many topics there are of a limit and, where that is as many as there may be, some of those that are empty. */
  private async topicsOf(
    session: NatsSession,
    limit: TopicLimit,
  ): Promise<{ readonly count: number; readonly empty: readonly StreamInfo[] }> {
    const prefix = this.nameOf(limit.prefix);
    let count = 0;
    for await (const name of session.jsm.streams.names(`${this.namespace}.>`)) if (name.startsWith(prefix)) count += 1;
    const empty: StreamInfo[] = [];
    if (count < limit.maxTopics) return { count, empty };
    for await (const info of session.jsm.streams.list(`${this.namespace}.>`)) {
      if (info.config.name.startsWith(prefix) && info.state.messages === 0) empty.push(info);
      if (empty.length === MAX_GIVEN_UP) break;
    }
    return { count, empty };
  }

  /**
   * Deletes a stream if it is empty. It is parked first, where nobody can publish to it, so that nothing can come in between
   * looking and deleting; one that is not empty goes back.
   */
  private async giveUp(session: NatsSession, { config }: StreamInfo, isHeld: () => boolean): Promise<boolean> {
    const { streams } = session.jsm;
    const { name } = config;
    const own = config.subjects.map((subject) => subject.replace(PARKED, LOG));
    const parked = await streams.update(name, { subjects: own.map((subject) => subject.replace(LOG, PARKED)) });
    if (!isHeld()) return false;
    if (parked.state.messages === 0) return await streams.delete(name);
    await streams.update(name, { subjects: own });
    return false;
  }

  /** One replica at a time: a stream that was given up may be made anew by anybody, and must not be deleted again. */
  private async exclusively<T>(work: (isHeld: () => boolean) => Promise<T>): Promise<T> {
    const lease = await this.leases.acquire('topics', randomUUID(), LEASE_MS);
    if (lease === undefined) throw nothingStored('another replica gives up empty topics');
    try {
      return await work(() => lease.held);
    } finally {
      await lease.release();
    }
  }

  private configOf(topic: string): Pick<StreamConfig, 'name' | 'subjects' | (typeof WHAT_MAY_CHANGE)[number]> & {
    storage: 'file';
    discard: 'old';
  } {
    const { maxCount, maxAgeMs } = this.retentionOf(topic);
    // The server takes 0 and -1 for "no limit", and no window that is longer than what is kept.
    const ageMs = Number.isFinite(maxAgeMs) ? Math.max(100, Math.round(maxAgeMs)) : 0;
    const windowMs = ageMs === 0 ? DUPLICATE_WINDOW_MS : Math.min(DUPLICATE_WINDOW_MS, ageMs);
    return {
      name: this.nameOf(topic),
      subjects: [this.subjectOf(topic, '*')],
      storage: 'file',
      discard: 'old',
      max_msgs: Number.isFinite(maxCount) ? Math.max(1, Math.round(maxCount)) : -1,
      max_age: ageMs * NANOS_PER_MS,
      duplicate_window: windowMs * NANOS_PER_MS,
    };
  }
}

/** The second part of a subject: of a topic in use, and of one that is being given up. */
const LOG = '.log.';
const PARKED = '.parked.';

function isParked({ config }: StreamInfo): boolean {
  return config.subjects.some((subject) => subject.includes(PARKED));
}

const WHAT_MAY_CHANGE = ['max_msgs', 'max_age', 'duplicate_window'] as const;

/** Letters, digits and `-` stay; every other byte becomes `_` and two hexadecimal digits: no two topics have one name. */
function encoded(topic: string): string {
  const name = Array.from(Buffer.from(topic), (byte) => {
    const character = String.fromCharCode(byte);
    return /[A-Za-z0-9-]/.test(character) ? character : `_${byte.toString(16).padStart(2, '0')}`;
  }).join('');
  if (name.length > 0 && name.length <= MAX_NAME_LENGTH) return name;
  throw new FlowProbeError('bad-request', `The name of a topic is empty or longer than ${MAX_NAME_LENGTH} characters.`);
}

/** The epoch is the moment that the stream was made, to the nanosecond: it stays with the stream and goes with it. */
export function stateIn({ created, state }: StreamInfo): TopicState {
  const lastSequence = state.last_seq;
  return {
    epoch: BigInt(created.replace(/\D/g, '')).toString(36),
    firstSequence: state.messages === 0 ? lastSequence + 1 : state.first_seq,
    lastSequence,
  };
}
