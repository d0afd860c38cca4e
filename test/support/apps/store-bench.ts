import { setTimeout as delay } from 'node:timers/promises';
import { type KeyValue } from '../../../src/store/key-value.js';
import { type Entry, type LogStorage, type Retention, type RetentionOf } from '../../../src/store/log-storage.js';
import { WAIT_LIMIT_MS } from '../wait-limit.js';

export interface OpenStore {
  readonly log: LogStorage;
  readonly keyValue: KeyValue;
  close(): Promise<void>;
}

/** The data of one test, and ways into it. */
export interface StoreFixture {
  /** Opens the store on the data as they are: empty the first time, what was written before after a `close()`. */
  open(retention?: Retention): Promise<OpenStore>;
  /** Deletes all data. Called while no store is open. */
  wipe(): Promise<void>;
  /** Closes what is open and deletes all data. */
  dispose(): Promise<void>;
}

export interface StoreKind {
  /** How the driver is called in the names of the tests. */
  readonly name: string;
  /** Whether two stores may be open on the same data, as two replicas have them. */
  readonly shared: boolean;
  fixture(): Promise<StoreFixture>;
}

/** What a test works with. The fixture is made for each test anew. */
export interface Bench {
  readonly kind: StoreKind;
  readonly fixture: StoreFixture;
}

export const KEEP_ALL: Retention = { maxCount: 1_000_000, maxAgeMs: 86_400_000 };

/** The retention of each topic: a limit is for the topics that begin so. */
export function retentionFor({ limit, ...retention }: Retention): RetentionOf {
  return (topic) => (limit !== undefined && topic.startsWith(limit.prefix) ? { ...retention, limit } : retention);
}

/** The topic that tests write to. */
export const TOPIC = 'changes/alice';

/** Waits for something that another process or thread does in its own time. */
export async function until(
  what: string,
  fulfilled: () => boolean | Promise<boolean>,
  ms = WAIT_LIMIT_MS,
): Promise<void> {
  const deadline = performance.now() + ms;
  while (!(await fulfilled())) {
    if (performance.now() > deadline) throw new Error(`not in ${ms} ms: ${what}`);
    await delay(5);
  }
}

/** Does it again while a busy machine keeps the store from answering in its time; it may so be done twice. */
export async function retried<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 20; ; tries -= 1) {
    try {
      return await work();
    } catch (error) {
      const isSlow = typeof error === 'object' && error !== null && 'code' in error && error.code === 'unavailable';
      if (!isSlow || tries === 0) throw error;
    }
  }
}

/** 1, 2, 3, … up to `count`. @throws RangeError where that is below where it begins: a test over nothing cannot fail */
export function upTo(count: number, from = 1): number[] {
  if (count < from - 1) throw new RangeError(`there is nothing from ${from} up to ${count}`);
  return Array.from({ length: count - from + 1 }, (_, index) => from + index);
}

export function text(entries: readonly Entry[]): string[] {
  return entries.map(({ body }) => body.toString());
}

export function sequences(entries: readonly Entry[]): number[] {
  return entries.map(({ sequence }) => sequence);
}

const AT_ONCE = 100;

/** Appends all in their order, many at once, but not so many that a server on a busy machine does not answer in time. */
export async function appendAll(log: LogStorage, topic: string, bodies: readonly string[]): Promise<number[]> {
  const sequences: number[] = [];
  for (let from = 0; from < bodies.length; from += AT_ONCE) {
    const some = bodies.slice(from, from + AT_ONCE);
    sequences.push(...(await Promise.all(some.map((body) => log.append(topic, Buffer.from(body))))));
  }
  return sequences;
}

/** Reads a topic to its end in pages, as a caller does. */
export async function readAll(log: LogStorage, topic: string, page = 300): Promise<Entry[]> {
  const all: Entry[] = [];
  for (;;) {
    const entries = await log.read(topic, (all.at(-1)?.sequence ?? 0) + 1, page);
    all.push(...entries);
    if (entries.length === 0) return all;
  }
}
