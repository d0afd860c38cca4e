import { HEX_QUADS } from './hex.js';
import { type Random } from './random.js';

/** The text of a UUID without its digits. */
export const BLANK_UUID = '        -    -    -    -            ';

function putQuad(target: DataView, offset: number, bits: number): void {
  target.setUint32(offset, HEX_QUADS[bits & 0xffff] ?? 0);
}

/**
 * Writes a version 4 UUID (RFC 9562, section 5.4) over a blank one at `offset`: its 32 digits in ASCII, 122 free bits from
 * four draws. Bytes rather than a string, as thousands of them a millisecond go straight into frames.
 */
export function writeUuidV4(target: DataView, offset: number, random: Random): void {
  const first = random.int32();
  const second = random.int32();
  const third = random.int32();
  const fourth = random.int32();
  putQuad(target, offset, first >>> 16);
  putQuad(target, offset + 4, first);
  putQuad(target, offset + 9, second >>> 16);
  putQuad(target, offset + 14, (second & 0x0fff) | 0x4000);
  putQuad(target, offset + 19, ((third >>> 16) & 0x3fff) | 0x8000);
  putQuad(target, offset + 24, third);
  putQuad(target, offset + 28, fourth >>> 16);
  putQuad(target, offset + 32, fourth);
}

/** Skips the draws of one UUID, so that a resumed run gives the same identifiers without writing the old ones. */
export function skipUuidV4(random: Random): void {
  random.int32();
  random.int32();
  random.int32();
  random.int32();
}

const ONE = new DataView(new ArrayBuffer(BLANK_UUID.length));
/** The same bytes; its hyphens stay. */
const ONE_TEXT = Buffer.from(ONE.buffer);
ONE_TEXT.write(BLANK_UUID, 'latin1');

/** A version 4 UUID as a text. */
export function uuidText(random: Random): string {
  writeUuidV4(ONE, 0, random);
  return ONE_TEXT.toString('latin1');
}
