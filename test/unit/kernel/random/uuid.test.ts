import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Random } from '../../../../src/kernel/random/random.js';
import { BLANK_UUID, skipUuidV4, uuidText, writeUuidV4 } from '../../../../src/kernel/random/uuid.js';

/** RFC 9562, section 5.4: version 4 and the variant 10xx. */
const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

function nextUuid(random: Random): string {
  const bytes = Buffer.from(BLANK_UUID);
  writeUuidV4(new DataView(bytes.buffer, bytes.byteOffset, bytes.length), 0, random);
  return bytes.toString('latin1');
}

function uuids(seed: string, count: number): string[] {
  const random = Random.fromSeed(seed);
  return Array.from({ length: count }, () => nextUuid(random));
}

/** The 128 bits, highest first. */
function bitsOf(uuid: string): string {
  return BigInt(`0x${uuid.replaceAll('-', '')}`)
    .toString(2)
    .padStart(128, '0');
}

describe('writeUuidV4', () => {
  it('writes the form, the version and the variant of a version 4 UUID, thousands of times, none of them twice', () => {
    const many = uuids('42', 20_000);
    expect(many.filter((uuid) => !UUID_V4.test(uuid))).toEqual([]);
    expect(new Set(many).size).toBe(many.length);
  });

  it('has no runs of zeros in the first identifiers of a seed', () => {
    for (let seed = 0; seed < 300; seed += 1) {
      const digits = uuids(String(seed), 3).join('').replaceAll('-', '');
      expect(digits).not.toMatch(/0{7}|f{7}/);
    }
  });

  it('has each of its 122 free bits set half of the time, and the six others always the same', () => {
    const bits = uuids('bits', 10_000).map(bitsOf);
    for (let place = 0; place < 128; place += 1) {
      const set = bits.filter((row) => row[place] === '1').length;
      const fixed = new Map([48, 50, 51, 65].map((zero) => [zero, 0])).set(49, 10_000).set(64, 10_000).get(place);
      if (fixed === undefined) expect(Math.abs(set - 5000)).toBeLessThan(225);
      else expect([place, set]).toEqual([place, fixed]);
    }
  });

  it('writes nowhere but in its place', () => {
    const bytes = Buffer.from(`<<${BLANK_UUID}>>`);
    writeUuidV4(new DataView(bytes.buffer, bytes.byteOffset, bytes.length), 2, Random.fromSeed('42'));
    expect(bytes.toString('latin1')).toBe(`<<${uuids('42', 1).join()}>>`);
  });
});

describe('uuidText', () => {
  it('is the same identifier as a text', () => {
    const random = Random.fromSeed('42');
    expect([uuidText(random), uuidText(random)]).toEqual(uuids('42', 2));
  });
});

describe('skipUuidV4', () => {
  it('draws exactly what writing draws', () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.boolean(), { maxLength: 40 }), (seed, written) => {
        const random = Random.fromSeed(seed);
        const all = uuids(seed, written.length);
        written.forEach((write, index) => {
          if (write) expect(nextUuid(random)).toBe(all[index]);
          else skipUuidV4(random);
        });
      }),
      { numRuns: 50 },
    );
  });
});
