import { type ServerResponse } from 'node:http';
import { type Chunk } from './chunk.js';

/** How far a reader may fall behind before it is cut off; it can resume. */
export const MAX_BEHIND_BYTES = 1024 * 1024;
export const MAX_BEHIND_MS = 30_000;

export type CutOffReason = 'bytes-behind' | 'time-behind';

/** Tells a producer that can wait when its reader has taken what it was given. */
export interface Flow {
  /** All that was written has been handed to the kernel. */
  readonly ready: boolean;
  /** Calls `work` once that is so; asking again replaces the work. */
  whenReady(work: () => void): void;
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
  private work: (() => void) | undefined;

  constructor(
    private readonly response: ServerResponse,
    private readonly now: () => number,
    private readonly onCutOff: (reason: CutOffReason) => void,
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
      this.behindSinceMs = this.now();
      this.send(chunk);
      return;
    }
    if (this.waiting.length === 0) this.waitingSinceMs = this.now();
    this.waiting.push(chunk);
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
    this.onCutOff(reason);
    this.response.destroy();
  }

  private send(chunk: Chunk): void {
    this.underWayBytes = chunk.framed.length;
    this.push(chunk, this.onFlushed);
  }

  private push(chunk: Chunk, onFlushed?: (error?: Error | null) => void): void {
    const { response } = this;
    const { socket } = response;
    if (socket === null) return;
    if (response.chunkedEncoding && response.writableLength === socket.writableLength) {
      // Nothing is queued in the response, so a ready-made chunk may go straight to the socket: one write instead of the
      // four pieces (size, line end, body, line end) that the response would make of it.
      socket.write(chunk.framed, onFlushed);
    } else {
      response.write(chunk.body, onFlushed);
    }
  }

  private readonly onFlushed = (error?: Error | null): void => {
    if (error || this.closed) return;
    this.underWayBytes = 0;
    this.behindSinceMs = undefined;
    if (this.waiting.length > 0) this.sendWaiting();
    else this.callWork();
  };

  private sendWaiting(): void {
    const { waiting, response } = this;
    this.underWayBytes = this.waitingBytes;
    this.behindSinceMs = this.waitingSinceMs;
    this.waiting = [];
    this.waitingBytes = 0;
    const last = waiting.pop();
    response.socket?.cork();
    for (const chunk of waiting) this.push(chunk);
    if (last !== undefined) this.push(last, this.onFlushed);
    response.socket?.uncork();
  }

  private callWork(): void {
    const { work } = this;
    this.work = undefined;
    work?.();
  }
}
