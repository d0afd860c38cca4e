import { HEX_DIGITS } from './hex.js';
import { type Random } from './random.js';

const DASH = 0x2d;

/** Length of a UUID's text form in bytes. */
export const UUID_LENGTH = 36;

function writeWord(target: Uint8Array, offset: number, word: number): void {
  for (let byte = 0; byte < 4; byte += 1) {
    const digits = HEX_DIGITS[(word >>> (24 - 8 * byte)) & 0xff] ?? 0;
    target[offset + 2 * byte] = digits >>> 8;
    target[offset + 2 * byte + 1] = digits & 0xff;
  }
}

function writeHalfWord(target: Uint8Array, offset: number, half: number): void {
  const high = HEX_DIGITS[(half >>> 8) & 0xff] ?? 0;
  const low = HEX_DIGITS[half & 0xff] ?? 0;
  target[offset] = high >>> 8;
  target[offset + 1] = high & 0xff;
  target[offset + 2] = low >>> 8;
  target[offset + 3] = low & 0xff;
}

/**
 * Writes a version 4 UUID (RFC 9562, section 5.4) as 36 ASCII bytes at `offset`, its 122 free bits from four draws.
 * Bytes rather than a string, as thousands of them a millisecond go straight into frames.
 */
export function writeUuidV4(target: Uint8Array, offset: number, random: Random): void {
  const second = random.int32();
  const third = random.int32();
  writeWord(target, offset, random.int32());
  target[offset + 8] = DASH;
  writeHalfWord(target, offset + 9, second >>> 16);
  target[offset + 13] = DASH;
  writeHalfWord(target, offset + 14, (second & 0x0fff) | 0x4000);
  target[offset + 18] = DASH;
  writeHalfWord(target, offset + 19, ((third >>> 16) & 0x3fff) | 0x8000);
  target[offset + 23] = DASH;
  writeHalfWord(target, offset + 24, third);
  writeWord(target, offset + 28, random.int32());
}

/** Skips the draws of one UUID, so that a resumed run gives the same identifiers without writing the old ones. */
export function skipUuidV4(random: Random): void {
  for (let draw = 0; draw < 4; draw += 1) random.int32();
}
