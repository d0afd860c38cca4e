import { type Random } from './random/random.js';
import { writeUuidV4 } from './random/uuid.js';

/**
 * A slab serves many pieces of output. Whoever holds a piece holds its slab, and a reader that stalls holds one, so it is no
 * larger than what a stream writes in a turn.
 */
const SLAB_BYTES = 48 * 1024;
/** Up to here a loop copies faster than a call into the engine. */
const SHORT_BYTES = 16;
const ZERO = 48;

/** Where messages are written, as bytes. */
export interface ByteSink {
  raw(bytes: Uint8Array): void;
  text(text: string): void;
  /** Ready-made bytes, with a new version 4 UUID written over the blank ones at the offsets. */
  template(bytes: Uint8Array, uuidOffsets: readonly number[], random: Random): void;
  /** A whole number from 0 to 2^31 - 1 in decimal. */
  decimal(value: number): void;
}

/**
 * Writes output byte by byte, without an object or a string for each message: pieces of output lie one behind the other in
 * slabs, so that a piece costs neither a copy nor an allocation of its own. A piece is written between `begin` and `finish`,
 * which must be in one turn.
 */
export class ByteArena implements ByteSink {
  protected slab: Buffer = Buffer.allocUnsafeSlow(0);
  protected start = 0;
  protected offset = 0;
  private view = new DataView(this.slab.buffer);

  /** @param headBytes left free in front of each piece, @param tailBytes behind it, for who frames pieces */
  constructor(
    private readonly headBytes = 0,
    private readonly tailBytes = 0,
  ) {}

  /** Starts a piece of output. */
  begin(): void {
    this.start = this.offset;
    this.offset += this.headBytes;
    this.reserve(0);
  }

  /** Bytes of the piece so far. */
  get length(): number {
    return this.offset - this.start - this.headBytes;
  }

  raw(bytes: Uint8Array): void {
    const { length } = bytes;
    this.reserve(length);
    const { slab, offset } = this;
    if (length > SHORT_BYTES) slab.set(bytes, offset);
    else for (let index = 0; index < length; index += 1) slab[offset + index] = bytes[index] ?? 0;
    this.offset += length;
  }

  text(text: string): void {
    // At most three bytes of UTF-8 for each UTF-16 code unit.
    this.reserve(text.length * 3);
    this.offset += this.slab.write(text, this.offset, 'utf8');
  }

  template(bytes: Uint8Array, uuidOffsets: readonly number[], random: Random): void {
    this.reserve(bytes.length);
    this.slab.set(bytes, this.offset);
    for (let index = 0; index < uuidOffsets.length; index += 1) {
      writeUuidV4(this.view, this.offset + (uuidOffsets[index] ?? 0), random);
    }
    this.offset += bytes.length;
  }

  decimal(value: number): void {
    this.reserve(10);
    let digits = 1;
    for (let bound = 10; bound <= value; bound *= 10) digits += 1;
    let rest = value;
    for (let index = this.offset + digits - 1; index >= this.offset; index -= 1) {
      const tens = (rest / 10) | 0;
      this.slab[index] = ZERO + rest - tens * 10;
      rest = tens;
    }
    this.offset += digits;
  }

  /** Ends the piece. */
  finish(): Buffer {
    const piece = this.slab.subarray(this.start + this.headBytes, this.offset);
    this.offset += this.tailBytes;
    return piece;
  }

  /** Uses the memory of all pieces again: only where nobody holds any of them. */
  rewind(): void {
    this.start = 0;
    this.offset = 0;
  }

  /** Makes room for `bytes` more and the tail; the piece under way moves along to a new slab. */
  private reserve(bytes: number): void {
    const needed = this.offset + bytes + this.tailBytes;
    if (needed <= this.slab.length) return;
    const underWay = this.offset - this.start;
    const slab = Buffer.allocUnsafeSlow(Math.max(SLAB_BYTES, 2 * (underWay + bytes + this.tailBytes)));
    if (underWay > this.headBytes) slab.set(this.slab.subarray(this.start, this.offset), 0);
    this.slab = slab;
    this.view = new DataView(slab.buffer, slab.byteOffset, slab.length);
    this.start = 0;
    this.offset = underWay;
  }
}
