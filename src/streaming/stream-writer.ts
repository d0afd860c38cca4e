import { type ServerResponse } from 'node:http';
import { type Chunk } from './chunk.js';

/** How far a reader may fall behind before it is cut off; it can resume. */
export const MAX_BEHIND_BYTES = 1024 * 1024;
export const MAX_BEHIND_MS = 30_000;

/** Written behind something, its callback tells that all before it has been taken. */
const NOTHING = Buffer.alloc(0);

export type CutOffReason = 'bytes-behind' | 'time-behind';

/** Tells a producer that can wait when its reader has taken what it was given. */
export interface Flow {
  /** All that was written has been handed to the kernel. */
  readonly ready: boolean;
  /** Calls `work` once that is so; asking again replaces the work. */
  whenReady(work: () => void): void;
}

/** Whoever writes: knows the time, and is told when its reader is given up. */
export interface WriterOwner {
  now(): number;
  onCutOff(reason: CutOffReason): void;
}

/**
 * The bounded end of a stream. At most one write is on its way to the socket; what comes meanwhile waits here, so that a
 * slow reader holds its own bytes and nothing else, and is cut off past the bound.
 */
export class StreamWriter implements Flow {
  private waiting: Chunk[] = [];
  private waitingBytes = 0;
  private waitingSinceMs = 0;
  private underWayBytes = 0;
  /** When the oldest byte that is not with the kernel yet was written here; undefined when there is none. */
  private behindSinceMs: number | undefined;
  private closed = false;
  private direct = false;
  private work: (() => void) | undefined;

  constructor(
    private readonly response: ServerResponse,
    private readonly owner: WriterOwner,
  ) {}

  get ready(): boolean {
    return this.underWayBytes === 0;
  }

  whenReady(work: () => void): void {
    if (this.ready) work();
    else this.work = work;
  }

  write(chunk: Chunk): void {
    if (this.closed) return;
    if (this.underWayBytes === 0) {
      this.push(chunk);
      // In most cases the kernel has taken it all by now, and there is nothing to wait for.
      if (this.response.writableLength > 0) this.awaitFlush(chunk.framed.length, this.owner.now());
      return;
    }
    if (this.waiting.length === 0) this.waitingSinceMs = this.owner.now();
    this.waiting.push(chunk.copy());
    this.waitingBytes += chunk.framed.length;
    if (this.underWayBytes + this.waitingBytes > MAX_BEHIND_BYTES) this.cutOff('bytes-behind');
  }

  /** Cuts the reader off if what it has not taken is too old. To be called now and then. */
  checkAge(nowMs: number): void {
    if (this.behindSinceMs !== undefined && nowMs - this.behindSinceMs > MAX_BEHIND_MS) this.cutOff('time-behind');
  }

  /** Forgets what waits; nothing is written from here on. */
  close(): void {
    this.closed = true;
    this.waiting = [];
    this.waitingBytes = 0;
    this.behindSinceMs = undefined;
    this.work = undefined;
  }

  private cutOff(reason: CutOffReason): void {
    if (this.closed) return;
    this.close();
    this.owner.onCutOff(reason);
    this.response.destroy();
  }

  /** Writes behind what is under way, and so learns when that has been taken. */
  private awaitFlush(bytes: number, sinceMs: number): void {
    this.underWayBytes = bytes;
    this.behindSinceMs = sinceMs;
    if (this.direct) this.response.socket?.write(NOTHING, this.onFlushed);
    else this.response.write(NOTHING, this.onFlushed);
  }

  private push(chunk: Chunk): void {
    const { response } = this;
    const { socket } = response;
    // Once nothing is queued in the response, ready-made chunks may go straight to the socket: one write instead of the four
    // pieces (size, line end, body, line end) that the response would make of each.
    this.direct ||= socket !== null && response.chunkedEncoding && response.writableLength === socket.writableLength;
    if (this.direct) socket?.write(chunk.framed);
    else response.write(chunk.body);
  }

  private readonly onFlushed = (error?: Error | null): void => {
    if (error || this.closed) return;
    this.underWayBytes = 0;
    this.behindSinceMs = undefined;
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
    const { work } = this;
    this.work = undefined;
    work?.();
  }
}
