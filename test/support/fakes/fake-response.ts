import { type Response } from 'express';
import { type StreamResponse } from '../../../src/streaming/stream-response.js';

type Flushed = (error?: Error | null) => void;

interface UnderWay {
  readonly bytes: Buffer;
  readonly flushed: readonly Flushed[];
}

/** A socket whose other end reads when it is asked to. Writes between `cork` and `uncork` go out as one. */
export class FakeSocket {
  /** Everything that was written, in order. */
  readonly writes: Buffer[] = [];
  isNoDelay = false;
  isReset = false;
  /** Its end is not under way. */
  readonly writable = true;
  private underWay: UnderWay[] = [];
  private waiting: { bytes: Buffer; flushed?: Flushed | undefined }[] = [];
  private corks = 0;

  get writableLength(): number {
    return [...this.underWay, ...this.waiting].reduce((sum, { bytes }) => sum + bytes.length, 0);
  }

  /** How many writes the kernel has not taken yet. */
  get pending(): number {
    return this.underWay.filter(({ bytes }) => bytes.length > 0).length;
  }

  write(bytes: Buffer, flushed?: Flushed): boolean {
    this.waiting.push({ bytes, flushed });
    if (this.corks === 0) this.send();
    return false;
  }

  setNoDelay(): void {
    this.isNoDelay = true;
  }

  resetAndDestroy(): void {
    this.isReset = true;
  }

  cork(): void {
    this.corks += 1;
  }

  uncork(): void {
    this.corks -= 1;
    if (this.corks === 0) this.send();
  }

  /** The other end takes what is under way; what is written meanwhile has to wait for the next call. */
  flush(error?: Error): void {
    const taken = this.underWay;
    this.underWay = [];
    for (const { flushed } of taken) for (const onFlushed of flushed) onFlushed(error ?? null);
  }

  flushAll(): void {
    while (this.underWay.length > 0) this.flush();
  }

  private send(): void {
    if (this.waiting.length === 0) return;
    const bytes = Buffer.concat(this.waiting.map((write) => write.bytes));
    const flushed = this.waiting.flatMap((write) => write.flushed ?? []);
    this.waiting = [];
    if (bytes.length > 0) this.writes.push(bytes);
    this.underWay.push({ bytes, flushed });
  }
}

/** The part of Node's ServerResponse that a stream has to do with. */
export class FakeResponse {
  socket: FakeSocket | null = new FakeSocket();
  chunkedEncoding = true;
  destroyed = false;
  /** Its head was sent. */
  isStream = false;
  isStopped = false;
  /** Bytes that wait in the response itself, before the socket. */
  queuedBytes = 0;
  /** Bodies that went through the response rather than straight to the socket. */
  readonly bodies: string[] = [];
  onDestroy: (() => void) | undefined;
  /** The stream has ended it. */
  isEnded = false;
  private onClosed: (() => void) | undefined;

  get writableLength(): number {
    return this.queuedBytes + (this.socket?.writableLength ?? 0);
  }

  openStream(): void {
    this.isStream = true;
  }

  endStream(): void {
    this.isEnded = true;
  }

  on(_event: 'close', onClosed: () => void): void {
    this.onClosed = onClosed;
  }

  once(): void {
    // Nothing is piped into it.
  }

  /** The connection is gone. */
  close(): void {
    this.onClosed?.();
  }

  stopStream(): void {
    this.isStopped = true;
  }

  writeStream(body: Buffer, flushed?: Flushed): boolean {
    if (body.length > 0) this.bodies.push(body.toString());
    return this.socket?.write(body, flushed) ?? false;
  }

  destroy(): void {
    this.destroyed = true;
    this.onDestroy?.();
  }

  /** What has been written, as a reader of the socket sees it. */
  get wire(): string {
    return Buffer.concat(this.socket?.writes ?? []).toString();
  }

  asResponse(): Response & StreamResponse {
    return this as unknown as Response & StreamResponse;
  }
}
