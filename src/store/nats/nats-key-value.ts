import { type KV, type KvEntry, Kvm } from '@nats-io/kv';
import { type KeyChange, type KeyValue, type Versioned } from '../key-value.js';
import { type TopicState } from '../log-storage.js';
import { BUDGET_MS, inTime } from './budget.js';
import { DeleteMarkers } from './delete-markers.js';
import { type NatsLink, type NatsSession } from './nats-link.js';
import { asBuffer, type StreamMessage } from './stream-message.js';
import { StreamReader } from './stream-reader.js';
import { StreamWatch } from './stream-watch.js';
import { stateIn } from './topic-streams.js';
import {
  asRejection,
  isMadeByAnother,
  isNobodyThere,
  jetStreamCode,
  mayBeStored,
  STREAM_NOT_FOUND,
  unavailable,
} from './nats-errors.js';

/** What the server says to a write that expected another revision (nats-server, `server/errors.json`). */
const WRONG_LAST_SEQUENCE = new Set([10071, 10164]);
/** How often a delete is tried again because the key was written at the same moment. */
const DELETE_TRIES = 20;
const PAGE = 500;

/** Keys and values in buckets of JetStream's; revisions rise within a bucket. */
export class NatsKeyValue implements KeyValue {
  private readonly buckets = new WeakMap<NatsSession, Map<string, Promise<KV>>>();
  private readonly reader: StreamReader;
  private readonly markers: DeleteMarkers;

  /** @param namespace begins the names of all buckets: `[A-Za-z0-9-]+` */
  constructor(
    private readonly link: NatsLink,
    private readonly namespace: string,
  ) {
    this.reader = new StreamReader(link, link.clock);
    this.markers = new DeleteMarkers(link.clock, (bucket, keys) => this.removeMarkers(bucket, keys));
  }

  async get(bucket: string, key: string): Promise<Versioned | undefined> {
    const entry = await this.within(bucket, (kv) => kv.get(key));
    return entry === null || isDeleted(entry) ? undefined : versioned(entry);
  }

  async entries(bucket: string): Promise<ReadonlyMap<string, Versioned>> {
    const { lastSequence } = await this.within(bucket, () => this.stateOf(this.link.current(), bucket));
    const found = new Map<string, Versioned>();
    const deleted = new Set<string>();
    // A page may be short of the end, as large values end it early; and of what is written all the time no page is empty.
    for (let from = 1, isFull = false; isFull || from <= lastSequence;) {
      const messages = await this.reader.read(this.streamOf(bucket), from, PAGE);
      if (messages.length === 0) break;
      // What is written anew meanwhile moves to the end: it is behind a full page.
      isFull = messages.length === PAGE;
      for (const message of messages) {
        const { key, value, revision } = this.asChange(bucket, message);
        from = revision + 1;
        if (value === undefined) {
          found.delete(key);
          deleted.add(key);
        } else {
          found.set(key, { value, revision });
          deleted.delete(key);
        }
      }
    }
    for (const key of deleted) this.markers.onSeen(bucket, key);
    return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  async put(bucket: string, key: string, value: Buffer): Promise<number> {
    return await this.within(bucket, (kv) => kv.put(key, value), mayBeStored);
  }

  async compareAndSet(bucket: string, key: string, value: Buffer, revision: number): Promise<number | undefined> {
    const write = (kv: KV): Promise<number> =>
      revision === 0 ? kv.create(key, value) : kv.put(key, value, { previousSeq: revision });
    return await this.within(bucket, (kv) => unlessOvertaken(write(kv)), mayBeStored);
  }

  async delete(bucket: string, key: string, revision?: number): Promise<boolean> {
    for (let tries = 0; tries < DELETE_TRIES; tries += 1) {
      const before = await this.get(bucket, key);
      if (before === undefined || (revision !== undefined && before.revision !== revision)) return false;
      const mark = (kv: KV): Promise<boolean> => kv.delete(key, { previousSeq: before.revision }).then(() => true);
      const done = await this.within(bucket, (kv) => unlessOvertaken(mark(kv)), mayBeStored);
      if (done !== true) continue;
      this.markers.onDeleted(bucket, key);
      return true;
    }
    throw unavailable('the key is written all the time; it was not deleted');
  }

  async watch(bucket: string, onChange: (change: KeyChange) => void): Promise<() => void> {
    /** As it was when the watch began, or when the bucket was made anew or had lost its end: what is there then is emitted first. */
    let first: TopicState | undefined;
    const stream = {
      name: this.streamOf(bucket),
      subject: `${this.prefixOf(bucket)}>`,
      stateIn: async (session: NatsSession) => {
        const state = await this.stateOf(session, bucket);
        if (first?.epoch !== state.epoch || state.lastSequence < first.lastSequence) first = state;
        return state;
      },
    };
    const onMessages = (messages: readonly StreamMessage[]): void => {
      for (const message of messages) {
        const change = this.asChange(bucket, message);
        // What was deleted before is no key that there is.
        if (change.value !== undefined || change.revision > (first?.lastSequence ?? 0)) onChange(change);
        else this.markers.onSeen(bucket, change.key);
      }
    };
    const watch = await StreamWatch.start(this.link, stream, 'first', onMessages);
    return () => watch.stop();
  }

  close(): void {
    this.reader.close();
    this.markers.close();
  }

  private async removeMarkers(bucket: string, keys: readonly string[]): Promise<readonly string[]> {
    const { lastSequence } = await this.within(bucket, () => this.stateOf(this.link.current(), bucket));
    const staying: string[] = [];
    for (const key of keys) {
      await this.within(bucket, async (kv) => {
        const entry = await kv.get(key);
        if (entry === null || !isDeleted(entry)) return;
        // NATS 2.9 begins the sequences of a stream anew that is empty when it is killed: the last message stays.
        if (entry.revision >= lastSequence) staying.push(key);
        else await this.purge(bucket, key, entry.revision);
      });
    }
    return staying;
  }

  /** Of a key's messages those up to a revision; it may be there again meanwhile. */
  private async purge(bucket: string, key: string, revision: number): Promise<void> {
    const filter = `${this.prefixOf(bucket)}${key}`;
    await this.link.current().jsm.streams.purge(this.streamOf(bucket), { filter, seq: revision + 1 });
  }

  private nameOf(bucket: string): string {
    return `${this.namespace}_${bucket}`;
  }

  /** The stream that a bucket is kept in (NATS ADR-8). */
  private streamOf(bucket: string): string {
    return `KV_${this.nameOf(bucket)}`;
  }

  /** What the subjects of its keys begin with. */
  private prefixOf(bucket: string): string {
    return `$KV.${this.nameOf(bucket)}.`;
  }

  private asChange(bucket: string, { subject, data, sequence, raw }: StreamMessage): KeyChange {
    const operation = raw.headers?.get('KV-Operation') ?? '';
    const key = subject.slice(this.prefixOf(bucket).length);
    return { key, value: operation === '' || operation === 'PUT' ? data : undefined, revision: sequence };
  }

  private async stateOf(session: NatsSession, bucket: string): Promise<TopicState> {
    await this.bucketIn(session, bucket);
    try {
      return stateIn(await session.jsm.streams.info(this.streamOf(bucket)));
    } catch (error) {
      if (jetStreamCode(error) === STREAM_NOT_FOUND) this.buckets.get(session)?.delete(bucket);
      throw error;
    }
  }

  /** Makes the bucket if it is not there; asks once for each session. */
  private bucketIn(session: NatsSession, bucket: string): Promise<KV> {
    const known = this.buckets.get(session) ?? new Map<string, Promise<KV>>();
    this.buckets.set(session, known);
    const before = known.get(bucket);
    if (before !== undefined) return before;
    // Reads go to the leader, not to any replica (`allow_direct`): who has lost a race reads who has won it.
    const open = (): Promise<KV> =>
      new Kvm(session.js).create(this.nameOf(bucket), { history: 1, allow_direct: false });
    const opening = open().catch((error: unknown) => {
      if (isMadeByAnother(error)) return open();
      throw error;
    });
    known.set(bucket, opening);
    opening.catch(() => known.delete(bucket));
    return opening;
  }

  /** Once more where the bucket has been deleted since: nothing was written then. */
  private async within<T>(bucket: string, work: (kv: KV) => Promise<T>, outage = unavailable): Promise<T> {
    const attempt = async (): Promise<T> => {
      const session = this.link.current();
      try {
        return await work(await this.bucketIn(session, bucket));
      } catch (error) {
        if (!isNobodyThere(error) && jetStreamCode(error) !== STREAM_NOT_FOUND) throw error;
        this.buckets.get(session)?.delete(bucket);
        return await work(await this.bucketIn(session, bucket));
      }
    };
    try {
      return await inTime(this.link.clock, BUDGET_MS, attempt(), outage);
    } catch (error) {
      throw asRejection(error, outage);
    }
  }
}

/** Undefined when somebody else has written in between. */
async function unlessOvertaken<T>(write: Promise<T>): Promise<T | undefined> {
  try {
    return await write;
  } catch (error) {
    if (WRONG_LAST_SEQUENCE.has(jetStreamCode(error) ?? 0)) return undefined;
    throw error;
  }
}

function isDeleted({ operation }: KvEntry): boolean {
  return operation !== 'PUT';
}

function versioned({ value, revision }: KvEntry): Versioned {
  return { value: asBuffer(value), revision };
}
