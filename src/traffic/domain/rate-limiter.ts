import { type Cancel, type Timers } from '../../kernel/time/timers.js';
import { TokenBucket } from './token-bucket.js';

/** What a request holds from the decision to send it until a second after it was written. */
export interface RateToken {
  /** The request was written, or will never be. Called again it does nothing. */
  spend(): void;
}

/** Sends the requests of a queue. */
export interface QueueOwner {
  /** Whether it can send another request now. */
  hasRoom(): boolean;
  send(dueMs: number, token: RateToken): void;
  /** Drops a request: there was no room, or no token in time. */
  skip(): void;
}

interface QueuedRequest {
  readonly readyMs: number;
  readonly dueMs: number;
}

/** A request that waits longer for a token than this, or than the time between two requests, is dropped. */
const MIN_QUEUE_TIMEOUT_MS = 100;

/** The requests of one job that wait for a token, in the order in which they became ready. */
export class LimiterQueue {
  /** @internal */
  bucket: TokenBucket;
  private waiting: QueuedRequest[] = [];
  private timeoutMs: number;

  /** @internal `RateLimiter` opens queues. */
  constructor(
    private readonly limiter: RateLimiter,
    private readonly owner: QueueOwner,
    maxRps: number,
  ) {
    this.bucket = new TokenBucket(maxRps);
    this.timeoutMs = queueTimeoutFor(maxRps);
  }

  /** A request that was due at `dueMs` and may be sent from `readyMs` on, which is now. */
  offer(dueMs: number, readyMs: number): void {
    this.waiting.push({ dueMs, readyMs });
    this.limiter.pump();
  }

  /** From now on: requests sent before do not count against the new rate, only against the cap. */
  changeRate(maxRps: number): void {
    this.bucket = new TokenBucket(maxRps);
    this.timeoutMs = queueTimeoutFor(maxRps);
    this.limiter.pump();
  }

  get isWaiting(): boolean {
    return this.waiting.length > 0;
  }

  /** Drops all that wait. */
  clear(): void {
    for (let count = this.waiting.splice(0).length; count > 0; count -= 1) this.owner.skip();
  }

  close(): void {
    this.clear();
    this.limiter.remove(this);
  }

  /** @internal When the first in the queue became ready; Infinity where the queue is empty. */
  get firstReadyMs(): number {
    return this.waiting[0]?.readyMs ?? Infinity;
  }

  /** @internal When the first in the queue will be dropped. */
  get firstTimeoutMs(): number {
    return this.firstReadyMs + this.timeoutMs;
  }

  /** @internal */
  get hasRoom(): boolean {
    return this.owner.hasRoom();
  }

  /** @internal */
  sendFirst(token: RateToken): void {
    const first = this.waiting.shift();
    if (first !== undefined) this.owner.send(first.dueMs, token);
  }

  /** @internal */
  skipFirst(): void {
    this.waiting.shift();
    this.owner.skip();
  }
}

function queueTimeoutFor(maxRps: number): number {
  return Math.max(MIN_QUEUE_TIMEOUT_MS, 1000 / maxRps);
}

/**
 * The cap of a process: of all jobs together at most so many requests are written in any second, and of each job at most
 * its own rate. The request that has waited longest goes first; one that has waited too long is dropped, so that a stall
 * does not delay all later requests for ever.
 */
export class RateLimiter {
  private readonly queues = new Set<LimiterQueue>();
  private readonly bucket: TokenBucket;
  private cancel: Cancel | undefined;
  private pumping = false;

  constructor(
    private readonly timers: Timers,
    maxRps: number,
  ) {
    this.bucket = new TokenBucket(maxRps);
  }

  open(maxRps: number, owner: QueueOwner): LimiterQueue {
    const queue = new LimiterQueue(this, owner, maxRps);
    this.queues.add(queue);
    return queue;
  }

  /** @internal */
  remove(queue: LimiterQueue): void {
    this.queues.delete(queue);
    this.pump();
  }

  /** @internal Sends what may be sent now, and plans the next call. */
  pump(): void {
    if (this.pumping) return;
    this.pumping = true;
    this.cancel?.();
    this.cancel = undefined;
    let waitMs = 0;
    try {
      while (waitMs === 0) waitMs = this.step(this.timers.nowMs());
    } finally {
      this.pumping = false;
    }
    if (waitMs < Infinity) {
      this.cancel = this.timers.after(waitMs, () => {
        this.cancel = undefined;
        this.pump();
      });
    }
  }

  /** Sends or drops one request. @returns 0 where it did, else milliseconds until there may be something to do */
  private step(nowMs: number): number {
    let soonestMs = Infinity;
    let next: LimiterQueue | undefined;
    for (const queue of this.queues) {
      if (queue.firstReadyMs === Infinity) continue;
      const waitMs = Math.max(this.bucket.waitMs(nowMs), queue.bucket.waitMs(nowMs));
      if (!queue.hasRoom || (waitMs > 0 && queue.firstTimeoutMs <= nowMs)) {
        queue.skipFirst();
        return 0;
      }
      if (waitMs > 0) soonestMs = Math.min(soonestMs, waitMs, queue.firstTimeoutMs - nowMs);
      else if (next === undefined || queue.firstReadyMs < next.firstReadyMs) next = queue;
    }
    if (next === undefined) return soonestMs;
    next.sendFirst(this.takeToken(next.bucket));
    return 0;
  }

  private takeToken(own: TokenBucket): RateToken {
    let isHeld = true;
    this.bucket.take();
    own.take();
    return {
      spend: () => {
        if (!isHeld) return;
        isHeld = false;
        const nowMs = this.timers.nowMs();
        this.bucket.spend(nowMs);
        own.spend(nowMs);
        this.pump();
      },
    };
  }
}
