import { ByteArena } from '../kernel/byte-arena.js';

/** Room for the size line: eight hex digits and CRLF. */
const HEAD_BYTES = 10;
const TAIL_BYTES = 2;
const HEX = '0123456789abcdef';
const CR = 13;
const LF = 10;

/**
 * Whole SSE frames as one HTTP/1.1 chunk (RFC 9112, section 7.1), ready for a socket. Made once, written to any number of
 * readers. Must not be changed after it was made.
 */
export class Chunk {
  private own: Chunk | undefined;

  constructor(
    /** `<size in hex>\r\n<body>\r\n`. */
    readonly framed: Buffer,
    private readonly bodyStart: number,
    /** How many messages it carries; comments and `retry:` are none. */
    readonly messages: number,
  ) {}

  /**
   * The same chunk in memory of its own, made once for all readers that are behind: the slab it was written in holds much else.
   */
  detached(): Chunk {
    this.own ??= new Chunk(Buffer.from(this.framed), this.bodyStart, this.messages);
    this.own.own ??= this.own;
    return this.own;
  }

  /** The frames alone, for a response that is not chunked (HTTP/1.0). */
  get body(): Buffer {
    return this.framed.subarray(this.bodyStart, this.framed.length - TAIL_BYTES);
  }
}

/** Frames as a chunk, where no arena is at hand: for the rare ones. */
export function chunkOf(frames: string, messages: number): Chunk {
  const head = `${Buffer.byteLength(frames).toString(16)}\r\n`;
  return new Chunk(Buffer.from(`${head}${frames}\r\n`), head.length, messages);
}

/** An arena whose pieces come as chunks, the framing written around them in place. */
export class ChunkArena extends ByteArena {
  constructor() {
    super(HEAD_BYTES, TAIL_BYTES);
  }

  /** Ends the chunk; undefined when nothing was written. */
  finishChunk(messages: number): Chunk | undefined {
    const bodyLength = this.length;
    if (bodyLength === 0) {
      this.offset = this.start;
      return undefined;
    }
    const { slab } = this;
    const bodyStart = this.start + HEAD_BYTES;
    const bodyEnd = bodyStart + this.finish().length;
    let head = bodyStart;
    slab[(head -= 1)] = LF;
    slab[(head -= 1)] = CR;
    for (let rest = bodyLength; rest > 0; rest >>>= 4) slab[(head -= 1)] = HEX.charCodeAt(rest & 15);
    slab[bodyEnd] = CR;
    slab[bodyEnd + 1] = LF;
    return new Chunk(slab.subarray(head, bodyEnd + TAIL_BYTES), bodyStart - head, messages);
  }
}
