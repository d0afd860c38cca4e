import { createHash } from 'node:crypto';
import { type Entropy } from '../../kernel/random/entropy.js';
import { type DayChoice } from './day.js';

/** The query of a run as it was resolved, and its data: what a fingerprint covers. */
export interface RunIdentity extends DayChoice {
  readonly scenario: string;
  readonly speed: number;
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

/** 16 bits by which an id of another query or other data is recognised. */
export function fingerprintOf(identity: RunIdentity): string {
  const { seed, scenario, durationSeconds, speed, rate, dataDigest } = identity;
  const text = JSON.stringify([seed, scenario, durationSeconds, speed, rate, dataDigest]);
  return createHash('sha256').update(text).digest('hex').slice(0, 4);
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

/** Reads a message's id, `<connection uuid>:<sequence>`; undefined when it is none of ours. */
export function parseMessageId(id: string): { connection: Connection; sequence: number } | undefined {
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
