import { createHash } from 'node:crypto';
import { type KeyValue } from '../../store/key-value.js';

const BUCKET = 'idempotency';
/** Shards, each with the records whose ids fall to it: not every store forgets a key that was deleted. */
const SHARDS = 4096;
/** Records of a shard; the oldest goes first. 32,768 in all. */
const MAX_PER_SHARD = 8;
/** An answer that is longer is not kept, in characters. */
const MAX_ANSWER = 16 * 1024;
const KEPT_MS = 24 * 3_600_000;
const MAX_TRIES = 20;

/** What was answered to the first request with a key. */
export interface Answer {
  readonly body: unknown;
  readonly location?: string;
}

/** A request with a key, and what came of it. */
export interface IdempotencyRecord {
  /** Hash of the method, the path and the key. */
  readonly id: string;
  /** Hash of the body. */
  readonly body: string;
  /** The process that works on it. */
  readonly process: string;
  /** By the clock of that process, monotonic and wall. */
  readonly startedMs: number;
  readonly startedWallMs: number;
  readonly answer?: Answer;
}

/** Decides about the record that there is. @returns the record to write; undefined to leave it as it is */
type Decide = (found: IdempotencyRecord | undefined) => IdempotencyRecord | undefined;

/** SHA-256 in hex. */
export function hashOf(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  // Each with its length in front, so that no two lists of parts are one text.
  for (const part of parts) hash.update(`${part.length}:`).update(part);
  return hash.digest('hex');
}

/** Requests with a key, shared by the replicas: kept for a day at most, and so many at a time. */
export class IdempotencyRecords {
  constructor(private readonly store: KeyValue) {}

  /**
   * Looks at the record of an id, and writes what `decide` makes of it, in one step.
   * @returns the record as it is afterwards, and whether it was written here
   * @throws FlowProbeError `unavailable`
   */
  async change(id: string, nowMs: number, decide: Decide): Promise<{ record: IdempotencyRecord; isWritten: boolean }> {
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const { records, revision } = await this.read(id);
      const live = records.filter(({ startedMs }) => Math.abs(nowMs - startedMs) < KEPT_MS);
      const found = live.find((record) => record.id === id);
      const next = decide(found);
      if (next === undefined && found !== undefined) return { record: found, isWritten: false };
      if (next !== undefined && (await this.write(id, [...others(live, id), next], revision))) {
        return { record: next, isWritten: true };
      }
    }
    throw new Error('a record of idempotency could not be written');
  }

  /** The request may be sent again as if it had never been. @throws FlowProbeError `unavailable` */
  async remove(id: string): Promise<void> {
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const { records, revision } = await this.read(id);
      if (await this.write(id, others(records, id), revision)) return;
    }
  }

  private async read(id: string): Promise<{ records: readonly IdempotencyRecord[]; revision: number }> {
    const stored = await this.store.get(BUCKET, shardOf(id));
    if (stored === undefined) return { records: [], revision: 0 };
    return { records: JSON.parse(stored.value.toString()) as IdempotencyRecord[], revision: stored.revision };
  }

  private async write(id: string, records: readonly IdempotencyRecord[], revision: number): Promise<boolean> {
    const value = Buffer.from(JSON.stringify(records.slice(-MAX_PER_SHARD)));
    return (await this.store.compareAndSet(BUCKET, shardOf(id), value, revision)) !== undefined;
  }
}

/** Whether an answer is short enough to be kept. */
export function isKeepable({ body }: Answer): boolean {
  return textOf(body).length <= MAX_ANSWER;
}

/** The JSON of a value; of none, an empty text. */
export function textOf(value: unknown): string {
  return value === undefined ? '' : JSON.stringify(value);
}

function others(records: readonly IdempotencyRecord[], id: string): IdempotencyRecord[] {
  return records.filter((record) => record.id !== id);
}

function shardOf(id: string): string {
  return `shard${parseInt(id.slice(0, 8), 16) % SHARDS}`;
}
