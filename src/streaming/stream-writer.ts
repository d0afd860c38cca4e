import { type Socket } from 'node:net';
import { type Chunk, type MessageIdText } from './chunk.js';
import { type StreamResponse } from './stream-response.js';
import { type DisconnectReason, type SocketSink } from './stream-sink.js';

/** How far a reader may fall behind before it is disconnected; it can resume. */
export const MAX_BEHIND_BYTES = 1024 * 1024;
export const MAX_BEHIND_MS = 30_000;

/** Written behind something, its callback says that all before it has been taken. */
const NOTHING = Buffer.alloc(0);

/** Whoever writes: knows the monotonic time, and is notified of what its reader does. */
export interface WriterOwner {
  now(): number;
  onDisconnect(reason: DisconnectReason): void;
  /** The reader is so many bytes further behind than before; negative where it has caught up. */
  onBehind(bytes: number): void;
}

/**
 * The bounded end of a stream. At most one write is on its way to the socket; what comes meanwhile waits here, so that a
 * slow reader holds its own bytes and nothing else, and is disconnected past the bound.
 */
export class StreamWriter implements SocketSink {
  messages = 0;
  bytes = 0;
  lastId: MessageIdText | undefined;
  private waiting: Chunk[] = [];
  private waitingBytes = 0;
  private waitingSinceMs = 0;
  private underWayBytes = 0;
  /** When the oldest byte that is not with the kernel yet was written here; undefined when there is none. */
  private behindSinceMs: number | undefined;
  private closed = false;
  /** Once chunks go straight to it; the response is not looked at again, as each object that a message touches is a cold one. */
  private direct: Socket | undefined;
  private work: (() => void) | undefined;

  constructor(
    private readonly response: StreamResponse,
    private readonly owner: WriterOwner,
  ) {}

  get writer(): this {
    return this;
  }

  get ready(): boolean {
    return this.underWayBytes === 0;
  }

  /** Bytes that the reader has not taken. */
  get bytesBehind(): number {
    return this.underWayBytes + this.waitingBytes;
  }

  onDrain(work: () => void): void {
    if (this.ready) work();
    else this.work = work;
  }

  write(chunk: Chunk): void {
    if (this.closed) return;
    this.messages += chunk.messages;
    this.bytes += chunk.bodyBytes;
    if (chunk.lastId !== undefined) this.lastId = chunk.lastId;
    const { length } = chunk.framed;
    if (this.underWayBytes === 0) {
      this.push(chunk);
      // In most cases the kernel has taken it all by now, and there is nothing to wait for.
      if ((this.direct ?? this.response).writableLength === 0) return;
      this.awaitFlush(length, this.owner.now());
      this.owner.onBehind(length);
      return;
    }
    if (this.waiting.length === 0) this.waitingSinceMs = this.owner.now();
    this.waiting.push(chunk.detached());
    this.waitingBytes += length;
    this.owner.onBehind(length);
    if (this.bytesBehind > MAX_BEHIND_BYTES) this.disconnect('bytes-behind');
  }

  takeWork(): (() => void) | undefined {
    const { work } = this;
    this.work = undefined;
    return work;
  }

  finish(done: () => void): void {
    this.onDrain(done);
  }

  letGo(): void {
    // Nothing waits here but for the reader.
  }

  /** Disconnects the reader if what it has not taken is too old. To be called now and then. */
  checkAge(nowMs: number): void {
    if (this.behindSinceMs !== undefined && nowMs - this.behindSinceMs > MAX_BEHIND_MS) this.disconnect('time-behind');
  }

  /** Forgets what waits; nothing is written from here on. */
  close(): void {
    if (this.closed) return;
    this.closed = true;
    const behind = this.bytesBehind;
    this.waiting = [];
    this.waitingBytes = 0;
    this.behindSinceMs = undefined;
    this.work = undefined;
    if (behind > 0) this.owner.onBehind(-behind);
  }

  disconnect(reason: DisconnectReason): void {
    if (this.closed) return;
    this.close();
    this.owner.onDisconnect(reason);
    this.response.destroy();
  }

  /** Writes behind what is under way, and so learns when that has been taken. */
  private awaitFlush(bytes: number, sinceMs: number): void {
    this.underWayBytes = bytes;
    this.behindSinceMs = sinceMs;
    if (this.direct !== undefined) this.direct.write(NOTHING, this.onFlushed);
    else this.response.writeStream(NOTHING, this.onFlushed);
  }

  private push(chunk: Chunk): void {
    this.direct ??= this.socketOfItsOwn();
    if (this.direct === undefined) this.response.writeStream(chunk.body);
    else this.direct.write(chunk.framed);
  }

  /**
   * Once nothing is queued in the response, ready-made chunks may go straight to the socket: one write instead of the four
   * pieces (size, line end, body, line end) that the response would make of each.
   */
  private socketOfItsOwn(): Socket | undefined {
    const { socket, chunkedEncoding, writableLength } = this.response;
    return socket !== null && chunkedEncoding && writableLength === socket.writableLength ? socket : undefined;
  }

  private readonly onFlushed = (error?: Error | null): void => {
    if (error || this.closed) return;
    const taken = this.underWayBytes;
    this.underWayBytes = 0;
    this.behindSinceMs = undefined;
    this.owner.onBehind(-taken);
    if (this.waiting.length > 0) this.sendWaiting();
    else this.callWork();
  };

  private sendWaiting(): void {
    const { waiting, waitingBytes, response } = this;
    this.waiting = [];
    this.waitingBytes = 0;
    response.socket?.cork();
    for (const chunk of waiting) this.push(chunk);
    this.awaitFlush(waitingBytes, this.waitingSinceMs);
    response.socket?.uncork();
  }

  private callWork(): void {
    this.takeWork()?.();
  }
}
