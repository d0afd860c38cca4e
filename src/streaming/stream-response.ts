import { type IncomingMessage, type OutgoingHttpHeader, type OutgoingHttpHeaders, ServerResponse } from 'node:http';

/** The headers that every stream has: nothing on the way may store, change or buffer it. */
const STREAM_HEADERS: OutgoingHttpHeaders = {
  'Content-Type': 'text/event-stream',
  'Cache-Control': 'no-store, no-transform',
  'X-Accel-Buffering': 'no',
};

type Head = OutgoingHttpHeaders | OutgoingHttpHeader[];
type Written = (error?: Error | null) => void;

/** A response that may become a stream. */
export interface StreamResponse extends ServerResponse {
  /**
   * Sends the head of a stream: its headers, and those that a handler or a middleware has set for it. From then on only
   * `writeStream` writes and `endStream` ends; what Nest's `@Sse()` would add by itself (a head of its own, an empty block,
   * comments, its end) is left out.
   * @param headers in place of the usual ones of these names
   */
  openStream(headers?: OutgoingHttpHeaders): void;
  /** Sends the head that stops an EventSource: `204` (WHATWG HTML, section 9.2.3). */
  stopStream(): void;
  /** Answers with something else than a stream; what Nest does with the response later only ends it. */
  answerInstead(status: number, headers: OutgoingHttpHeaders, body?: string): void;
  writeStream(bytes: Uint8Array, written?: Written): boolean;
  /** Ends a stream once all that was written is sent. */
  endStream(): void;
}

/** A class of responses that may become streams, for a server of its own: Express changes what it inherits from. */
export function streamResponseClass(): typeof ServerResponse<IncomingMessage> {
  return class extends ServerResponse implements StreamResponse {
    private isStream = false;
    private isOpen = false;

    openStream(headers?: OutgoingHttpHeaders): void {
      // No browser shows a stream as a page, and Node keeps each header for as long as the stream is open.
      this.removeHeader('Content-Security-Policy');
      this.commit(200, headers === undefined ? STREAM_HEADERS : { ...STREAM_HEADERS, ...headers });
      this.isOpen = true;
    }

    endStream(): void {
      this.isOpen = false;
      super.end();
    }

    stopStream(): void {
      this.commit(204, { 'Cache-Control': 'no-store' });
    }

    answerInstead(status: number, headers: OutgoingHttpHeaders, body?: string): void {
      this.commit(status, headers);
      if (body !== undefined) super.write(body);
    }

    writeStream(bytes: Uint8Array, written: Written = () => undefined): boolean {
      return super.write(bytes, written);
    }

    override writeHead(status: number, reason?: string | Head, head?: Head): this {
      if (this.isStream) return this;
      return typeof reason === 'string' ? super.writeHead(status, reason, head) : super.writeHead(status, reason);
    }

    override write(chunk: unknown, encoding?: BufferEncoding | Written, written?: Written): boolean {
      if (this.isStream) return true;
      if (typeof encoding === 'string') return super.write(chunk, encoding, written);
      return encoding === undefined ? super.write(chunk) : super.write(chunk, encoding);
    }

    override end(...last: never[]): this {
      return this.isOpen ? this : super.end(...last);
    }

    private commit(status: number, headers: OutgoingHttpHeaders): void {
      super.writeHead(status, headers);
      this.flushHeaders();
      this.isStream = true;
    }
  };
}
