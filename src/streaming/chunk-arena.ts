import { type Random } from '../kernel/random/random.js';
import { writeUuidV4 } from '../kernel/random/uuid.js';
import { Chunk } from './chunk.js';

const SLAB_BYTES = 256 * 1024;
/** Room for the size line: eight hex digits and CRLF. */
const HEAD_BYTES = 10;
const TAIL_BYTES = 2;
/** Up to here a loop copies faster than a call into the engine. */
const SHORT_BYTES = 16;
const HEX = '0123456789abcdef';
const CR = 13;
const LF = 10;
const ZERO = 48;

/**
 * Where frames are written, byte by byte, without an object or a string for each: chunks lie one behind the other in large
 * slabs, so that a chunk costs neither a copy nor an allocation of its own. Bytes are written between `begin` and `finish`,
 * which must be in one turn.
 */
export class ChunkArena {
  private slab = Buffer.allocUnsafeSlow(0);
  private view = new DataView(this.slab.buffer);
  private start = 0;
  private position = 0;

  /** Starts a chunk. */
  begin(): void {
    this.start = this.position;
    this.position += HEAD_BYTES;
    this.reserve(TAIL_BYTES);
  }

  /** Bytes of frames in the chunk so far. */
  get length(): number {
    return this.position - this.start - HEAD_BYTES;
  }

  raw(bytes: Uint8Array): void {
    const { length } = bytes;
    this.reserve(length);
    const { slab, position } = this;
    if (length > SHORT_BYTES) slab.set(bytes, position);
    else for (let index = 0; index < length; index += 1) slab[position + index] = bytes[index] ?? 0;
    this.position += length;
  }

  text(text: string): void {
    // At most three bytes of UTF-8 for each UTF-16 code unit.
    this.reserve(text.length * 3);
    this.position += this.slab.write(text, this.position, 'utf8');
  }

  /** Ready-made bytes, with a new version 4 UUID written over the blank ones at the offsets. */
  template(bytes: Uint8Array, uuidOffsets: readonly number[], random: Random): void {
    this.reserve(bytes.length);
    this.slab.set(bytes, this.position);
    for (let index = 0; index < uuidOffsets.length; index += 1) {
      writeUuidV4(this.view, this.position + (uuidOffsets[index] ?? 0), random);
    }
    this.position += bytes.length;
  }

  /** A whole number from 0 to 2^31 - 1 in decimal. */
  decimal(value: number): void {
    this.reserve(10);
    let digits = 1;
    for (let bound = 10; bound <= value; bound *= 10) digits += 1;
    let rest = value;
    for (let index = this.position + digits - 1; index >= this.position; index -= 1) {
      const tens = (rest / 10) | 0;
      this.slab[index] = ZERO + rest - tens * 10;
      rest = tens;
    }
    this.position += digits;
  }

  /** Ends the chunk; undefined when nothing was written. */
  finish(messages: number): Chunk | undefined {
    const bodyLength = this.length;
    if (bodyLength === 0) {
      this.position = this.start;
      return undefined;
    }
    const bodyStart = this.start + HEAD_BYTES;
    let head = bodyStart;
    this.slab[(head -= 1)] = LF;
    this.slab[(head -= 1)] = CR;
    for (let rest = bodyLength; rest > 0; rest >>>= 4) this.slab[(head -= 1)] = HEX.charCodeAt(rest & 15);
    this.slab[this.position] = CR;
    this.slab[this.position + 1] = LF;
    this.position += TAIL_BYTES;
    return new Chunk(this.slab.subarray(head, this.position), bodyStart - head, messages);
  }

  /** The frames alone, for a file: ends the chunk without its framing. */
  finishBody(): Buffer {
    const body = this.slab.subarray(this.start + HEAD_BYTES, this.position);
    this.position += TAIL_BYTES;
    return body;
  }

  /** Uses the memory of all chunks again: only where nobody holds on to any of them. */
  rewind(): void {
    this.start = 0;
    this.position = 0;
  }

  /** Makes room for `bytes` more and the tail; the chunk under way moves along to a new slab. */
  private reserve(bytes: number): void {
    const needed = this.position + bytes + TAIL_BYTES;
    if (needed <= this.slab.length) return;
    const underWay = this.position - this.start;
    const slab = Buffer.allocUnsafeSlow(Math.max(SLAB_BYTES, 2 * (underWay + bytes + TAIL_BYTES)));
    if (underWay > HEAD_BYTES) slab.set(this.slab.subarray(this.start, this.position), 0);
    this.slab = slab;
    this.view = new DataView(slab.buffer, slab.byteOffset, slab.length);
    this.start = 0;
    this.position = underWay;
  }
}
