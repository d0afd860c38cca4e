/**
 * Whole SSE frames as one HTTP/1.1 chunk (RFC 9112, section 7.1), ready for a socket. Made once, written to any number of
 * readers. Must not be changed after it was made.
 */
export class Chunk {
  constructor(
    /** `<size in hex>\r\n<body>\r\n`. */
    readonly framed: Buffer,
    private readonly bodyStart: number,
    /** How many messages it carries; comments and `retry:` are none. */
    readonly messages: number,
  ) {}

  /** The same chunk in memory of its own: for who keeps it, while the memory it was made in holds much else. */
  copy(): Chunk {
    return new Chunk(Buffer.from(this.framed), this.bodyStart, this.messages);
  }

  /** The frames alone, for a response that is not chunked (HTTP/1.0). */
  get body(): Buffer {
    return this.framed.subarray(this.bodyStart, this.framed.length - 2);
  }
}

/** Frames as a chunk, where no arena is at hand: for the rare ones. */
export function chunkOf(frames: string, messages: number): Chunk {
  const head = `${Buffer.byteLength(frames).toString(16)}\r\n`;
  return new Chunk(Buffer.from(`${head}${frames}\r\n`), head.length, messages);
}

/** A line that keeps a silent connection open through proxies; it carries no id, so no cursor moves. */
export const HEARTBEAT: Chunk = chunkOf(':\n\n', 0);

/** How long a client waits before it connects again; as an event without data it is not dispatched. */
export function retryChunk(retryMs: number): Chunk {
  return chunkOf(`retry: ${retryMs}\n\n`, 0);
}
