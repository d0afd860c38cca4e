import { ByteArena } from '../kernel/byte-arena.js';

/** Room for the size line: eight hex digits and CRLF. */
const HEAD_BYTES = 10;
const TAIL_BYTES = 2;
const HEX = '0123456789abcdef';
const CR = 13;
const LF = 10;
const CRLF = Buffer.from('\r\n');

/** An id in its parts: nothing is spelled of a message that nobody asks about. */
export interface IdParts {
  readonly head: Uint8Array;
  readonly sequence: number;
  readonly tail: string;
}

/** The id of a message. */
export type MessageIdText = string | IdParts;

/** An id as it is sent. */
export function textOfId(id: MessageIdText): string {
  return typeof id === 'string' ? id : `${Buffer.from(id.head).toString()}${id.sequence}${id.tail}`;
}

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
    /** The last id in it; undefined where it moves no cursor. */
    readonly lastId?: MessageIdText,
  ) {}

  /**
   * The same chunk in memory of its own, made once for all readers that are behind: the slab it was written in holds much else.
   */
  detached(): Chunk {
    this.own ??= new Chunk(Buffer.from(this.framed), this.bodyStart, this.messages, this.lastId);
    this.own.own ??= this.own;
    return this.own;
  }

  /** The frames alone, for a response that is not chunked (HTTP/1.0). */
  get body(): Buffer {
    return this.framed.subarray(this.bodyStart, this.framed.length - TAIL_BYTES);
  }

  /** Bytes of the frames. */
  get bodyBytes(): number {
    return this.framed.length - this.bodyStart - TAIL_BYTES;
  }
}

/** Frames as a chunk, where no arena is at hand: for the rare ones. */
export function chunkOf(frames: string, messages: number, lastId?: MessageIdText): Chunk {
  const head = `${Buffer.byteLength(frames).toString(16)}\r\n`;
  return new Chunk(Buffer.from(`${head}${frames}\r\n`), head.length, messages, lastId);
}

/** Bytes as a chunk of their own. */
export function chunkOfBytes(bytes: Buffer, messages: number, lastId?: MessageIdText): Chunk {
  const head = `${bytes.length.toString(16)}\r\n`;
  return new Chunk(Buffer.concat([Buffer.from(head), bytes, CRLF]), head.length, messages, lastId);
}

/** An arena whose pieces come as chunks, the framing written around them in place. */
export class ChunkArena extends ByteArena {
  constructor() {
    super(HEAD_BYTES, TAIL_BYTES);
  }

  /** Ends the chunk; undefined when nothing was written. */
  finishChunk(messages: number, lastId?: MessageIdText): Chunk | undefined {
    const bodyLength = this.length;
    if (bodyLength === 0) {
      this.offset = this.start;
      return undefined;
    }
    const { slab } = this;
    const bodyStart = this.start + HEAD_BYTES;
    const bodyEnd = bodyStart + bodyLength;
    this.offset = bodyEnd + TAIL_BYTES;
    let head = bodyStart;
    slab[(head -= 1)] = LF;
    slab[(head -= 1)] = CR;
    for (let rest = bodyLength; rest > 0; rest >>>= 4) slab[(head -= 1)] = HEX.charCodeAt(rest & 15);
    slab[bodyEnd] = CR;
    slab[bodyEnd + 1] = LF;
    return new Chunk(slab.subarray(head, bodyEnd + TAIL_BYTES), bodyStart - head, messages, lastId);
  }
}
