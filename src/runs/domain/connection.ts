import { createHash } from 'node:crypto';
import { type Entropy } from '../../kernel/random/entropy.js';
import { Random } from '../../kernel/random/random.js';

/** The query of a run as it was resolved, and its data: what a fingerprint covers. */
export interface RunIdentity {
  readonly seed: string;
  /** What is simulated: a scenario, or the channel of a document. */
  readonly scenario: string;
  readonly durationSeconds: number | 'endless';
  readonly speed: number;
  /** Multiplies the arrival rate. */
  readonly rate: number;
  /** Digest of the data files' content. */
  readonly dataDigest: string;
}

/** A run's name on the wire: a UUIDv7 (RFC 9562, section 5.7) of when the run began and of its query and data. */
export interface Connection {
  readonly uuid: string;
  /** When the run began, milliseconds since the Unix epoch. */
  readonly startedMs: number;
  /** The random half as text: the seed of a run that was given none. */
  readonly ownSeed: string;
  /** 16 bits over the run's identity, the last four digits. */
  readonly fingerprint: string;
}

/** Clocks of replicas differ a little; an id from further ahead was not made by any of them. */
export const MAX_AHEAD_MS = 60_000;

const ID =
  /^([0-9a-f]{8})-([0-9a-f]{4})-7([0-9a-f]{3})-([89ab][0-9a-f]{3})-([0-9a-f]{8})([0-9a-f]{4}):(0|[1-9]\d{0,8})$/;
const DAY_OF_ENDLESS = /:(0|[1-9]\d{0,8}):(0|[1-9]\d{0,8})$/;

/** Where a day of an endless run begins: its number, from 0, and the sequence of its first message. */
export interface DayStart {
  readonly day: number;
  readonly firstSequence: number;
}

/** A message's id, read. */
export interface MessageId {
  readonly connection: Connection;
  readonly sequence: number;
}

/** What an id of a message of an endless run has behind its sequence, so that one day of it alone is made anew. */
export function dayStartText({ day, firstSequence }: DayStart): string {
  return `:${day}:${firstSequence}`;
}

/** 16 bits by which an id of another query or other data is recognised. */
export function fingerprintOf(identity: RunIdentity): string {
  return createHash('sha256').update(textOf(identity)).digest('hex').slice(0, 4);
}

function textOf({ seed, scenario, durationSeconds, speed, rate, dataDigest }: RunIdentity): string {
  return JSON.stringify([seed, scenario, durationSeconds, speed, rate, dataDigest]);
}

/**
 * A connection that begins at `startedMs`. `identify` is asked with the connection's own seed, which stands in where the
 * caller gave none.
 */
export function createConnection(
  startedMs: number,
  entropy: Pick<Entropy, 'uint32'>,
  identify: (ownSeed: string) => RunIdentity,
): Connection {
  const time = Math.floor(startedMs).toString(16).padStart(12, '0');
  const first = entropy.uint32();
  const a = (first & 0xfff).toString(16).padStart(3, '0');
  const b = (0x8000 | ((first >>> 12) & 0x3fff)).toString(16);
  const c = (entropy.uint32() >>> 0).toString(16).padStart(8, '0');
  const ownSeed = `${a}${b}${c}`;
  const fingerprint = fingerprintOf(identify(ownSeed));
  const uuid = `${time.slice(0, 8)}-${time.slice(8)}-7${a}-${b}-${c}${fingerprint}`;
  return { uuid, startedMs: Math.floor(startedMs), ownSeed, fingerprint };
}

/** The connection of a run on a named clock: the same each time, and on each replica. */
export function clockedConnection(clock: string, startedMs: number, identity: RunIdentity): Connection {
  const random = Random.fromSeed(textOf(identity)).fork(clock);
  return createConnection(startedMs, { uint32: () => random.int32() >>> 0 }, () => identity);
}

/** The seed of a run on a named clock that was given none. */
export function seedOfClock(clock: string): string {
  const random = Random.fromSeed(clock).fork('clock seed');
  return [random.int32(), random.int32()].map((bits) => (bits >>> 0).toString(16).padStart(8, '0')).join('');
}

/** Reads a message's id, `<connection uuid>:<sequence>`; undefined when it is none of ours. */
export function parseMessageId(id: string): MessageId | undefined {
  const match = ID.exec(id);
  if (match === null) return undefined;
  const [, high = '', low = '', a = '', b = '', c = '', fingerprint = '', sequence = ''] = match;
  return {
    connection: {
      uuid: id.slice(0, 36),
      startedMs: parseInt(high + low, 16),
      ownSeed: `${a}${b}${c}`,
      fingerprint,
    },
    sequence: Number(sequence),
  };
}

/** Reads the id of a message of an endless run, `<connection uuid>:<sequence>:<day>:<first sequence of the day>`. */
export function parseEndlessId(id: string): (MessageId & { readonly start: DayStart }) | undefined {
  const match = DAY_OF_ENDLESS.exec(id);
  if (match === null) return undefined;
  const read = parseMessageId(id.slice(0, match.index));
  const start = { day: Number(match[1]), firstSequence: Number(match[2]) };
  return read === undefined || start.firstSequence > read.sequence ? undefined : { ...read, start };
}
