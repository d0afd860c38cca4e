import { describe, expect, it, test } from '@jest/globals';
import fc from 'fast-check';
import {
  createConnection,
  fingerprintOf,
  parseMessageId,
  type RunIdentity,
} from '../../../../src/runs/domain/connection.js';
import { GivenEntropy, SeededEntropy } from '../../../support/fakes/seeded-entropy.js';

const STARTED_MS = Date.UTC(2025, 8, 6, 22, 52, 52, 123);
const IDENTITY: RunIdentity = {
  seed: '42',
  scenario: 'busy-retail-day',
  durationSeconds: 150,
  speed: 1,
  rate: 1,
  dataDigest: 'digest',
};

const anyStart = fc.integer({ min: 0, max: 2 ** 48 - 1 });
const anyWord = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const anyIdentity: fc.Arbitrary<RunIdentity> = fc.record({
  seed: fc.string(),
  scenario: fc.string(),
  durationSeconds: fc.integer({ min: 120, max: 180 }),
  speed: fc.double({ min: 0.1, max: 1000, noNaN: true }),
  rate: fc.double({ min: 0.01, max: 100, noNaN: true }),
  dataDigest: fc.string(),
});

/** The fields of a UUIDv7 (RFC 9562, section 5.7), by their bits. */
function bitsOf(uuid: string): { timeMs: bigint; version: bigint; variant: bigint } {
  const bits = BigInt(`0x${uuid.replaceAll('-', '')}`);
  return { timeMs: bits >> 80n, version: (bits >> 76n) & 0xfn, variant: (bits >> 62n) & 0b11n };
}

describe('createConnection', () => {
  it('makes a UUIDv7 that says when the run began, whatever chance and the query are', () => {
    fc.assert(
      fc.property(anyStart, anyWord, anyWord, anyIdentity, (startedMs, first, second, identity) => {
        const { uuid, ...rest } = createConnection(startedMs, new GivenEntropy([first, second]), () => identity);
        expect(uuid).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
        expect(bitsOf(uuid)).toEqual({ timeMs: BigInt(startedMs), version: 7n, variant: 0b10n });
        expect(rest.startedMs).toBe(startedMs);
        expect(rest.fingerprint).toBe(fingerprintOf(identity));
        expect(uuid.endsWith(rest.fingerprint)).toBe(true);
      }),
    );
  });

  it('counts whole milliseconds only', () => {
    const connection = createConnection(STARTED_MS + 0.9, new SeededEntropy(), () => IDENTITY);
    expect(connection.startedMs).toBe(STARTED_MS);
    expect(bitsOf(connection.uuid).timeMs).toBe(BigInt(STARTED_MS));
  });

  it('asks for the identity with the seed of its own, so that it covers that where none was given', () => {
    const asked: string[] = [];
    const { ownSeed, fingerprint } = createConnection(STARTED_MS, new SeededEntropy(), (seed) => {
      asked.push(seed);
      return { ...IDENTITY, seed };
    });
    expect(asked).toEqual([ownSeed]);
    expect(fingerprint).toBe(fingerprintOf({ ...IDENTITY, seed: ownSeed }));
  });

  it('gives runs that begin at the same moment other UUIDs and seeds', () => {
    const entropy = new SeededEntropy();
    const runs = Array.from({ length: 5000 }, () => createConnection(STARTED_MS, entropy, () => IDENTITY));
    expect(new Set(runs.map(({ uuid }) => uuid)).size).toBe(5000);
    expect(new Set(runs.map(({ ownSeed }) => ownSeed)).size).toBe(5000);
  });

  it('puts each of the 58 bits of chance into the seed', () => {
    const seeds = [0, 1].flatMap((word) =>
      Array.from({ length: word === 0 ? 26 : 32 }, (_, bit) => {
        const words = [0, 0];
        words[word] = 2 ** bit;
        return createConnection(STARTED_MS, new GivenEntropy(words), () => IDENTITY).ownSeed;
      }),
    );
    expect(new Set(seeds).size).toBe(58);
  });

  it('sorts by the time of its beginning', () => {
    const entropy = new SeededEntropy();
    const uuids = [0, 1, 255, 256, 86_400_000].map(
      (ms) => createConnection(STARTED_MS + ms, entropy, () => IDENTITY).uuid,
    );
    expect([...uuids].sort()).toEqual(uuids);
  });
});

describe('fingerprintOf', () => {
  it('is the same for the same query and data', () => {
    expect(fingerprintOf({ ...IDENTITY })).toBe(fingerprintOf(IDENTITY));
    expect(fingerprintOf(IDENTITY)).toMatch(/^[0-9a-f]{4}$/);
  });

  test.each<[keyof RunIdentity, Partial<RunIdentity>]>([
    ['seed', { seed: '43' }],
    ['scenario', { scenario: 'quiet-day' }],
    ['durationSeconds', { durationSeconds: 151 }],
    ['speed', { speed: 1.0000001 }],
    ['rate', { rate: 0.99 }],
    ['dataDigest', { dataDigest: 'other' }],
  ])('differs with another %s', (_, change) => {
    expect(fingerprintOf({ ...IDENTITY, ...change })).not.toBe(fingerprintOf(IDENTITY));
  });

  it('does not mix up neighbouring parts', () => {
    const texts = [
      { seed: 'a', scenario: 'bc' },
      { seed: 'ab', scenario: 'c' },
      { seed: 'a","b', scenario: 'c' },
      { seed: 'a"', scenario: '"bc' },
    ];
    expect(new Set(texts.map((text) => fingerprintOf({ ...IDENTITY, ...text }))).size).toBe(texts.length);
  });

  it('spreads over its 16 bits', () => {
    const prints = new Set(
      Array.from({ length: 2000 }, (_, seed) => fingerprintOf({ ...IDENTITY, seed: String(seed) })),
    );
    // 2,000 out of 65,536: some 30 fall together.
    expect(prints.size).toBeGreaterThan(1930);
  });
});

describe('parseMessageId', () => {
  it('reads back what a message was given', () => {
    const anySequence = fc.integer({ min: 0, max: 999_999_999 });
    fc.assert(
      fc.property(
        anyStart,
        anyWord,
        anyWord,
        anyIdentity,
        anySequence,
        (startedMs, first, second, identity, sequence) => {
          const connection = createConnection(startedMs, new GivenEntropy([first, second]), () => identity);
          expect(parseMessageId(`${connection.uuid}:${sequence}`)).toEqual({ connection, sequence });
        },
      ),
    );
  });

  const { uuid } = createConnection(STARTED_MS, new SeededEntropy(), () => IDENTITY);

  test.each([
    '',
    ':',
    '0',
    'undefined',
    uuid,
    `${uuid}:`,
    `${uuid}:-1`,
    `${uuid}:+1`,
    `${uuid}:01`,
    `${uuid}:00`,
    `${uuid}:1.5`,
    `${uuid}:1e3`,
    `${uuid}:0x1`,
    `${uuid}:1000000000`,
    `${uuid}:99999999999999999999`,
    `${uuid}:1 `,
    ` ${uuid}:1`,
    `${uuid}:1\n`,
    `\n${uuid}:1`,
    `${uuid} :1`,
    `${uuid}::1`,
    `${uuid}:1:2`,
    `${uuid}:1, ${uuid}:2`,
    `${uuid}:\u0661`,
    `${uuid.slice(1)}:1`,
    `0${uuid}:1`,
    `${uuid.toUpperCase()}:1`,
    `{${uuid}}:1`,
    `${uuid.replaceAll('-', '')}:1`,
    `${uuid.slice(0, 14)}4${uuid.slice(15)}:1`,
    `${uuid.slice(0, 14)}8${uuid.slice(15)}:1`,
    `${uuid.slice(0, 19)}7${uuid.slice(20)}:1`,
    `${uuid.slice(0, 19)}c${uuid.slice(20)}:1`,
    `${uuid.slice(0, 35)}g:1`,
    `urn:uuid:${uuid}:1`,
  ])('takes %j for none of ours', (id) => {
    expect(parseMessageId(id)).toBeUndefined();
  });

  it('takes no arbitrary text for one of ours', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => parseMessageId(text) === undefined));
    fc.assert(
      fc.property(fc.uuid({ version: [1, 2, 3, 4, 5] }), fc.nat(), (v, n) => parseMessageId(`${v}:${n}`) === undefined),
    );
  });
});
