import { type Cancel, type Timers } from '../../kernel/time/timers.js';
import { TokenBucket } from './token-bucket.js';

/** Who sends what is let through. */
export interface QueueOwner {
  /** Whether it could send another one now. */
  hasRoom(): boolean;
  send(dueMs: number, nowMs: number): void;
  /** A request that is given up: there was no room, or no token in time. */
  skip(): void;
}

interface Waiting {
  readonly readyMs: number;
  readonly dueMs: number;
}

/** A request that waits longer for a token than this, or than the time between two requests, is given up. */
const MIN_QUEUE_TIMEOUT_MS = 100;

/** The requests of one job on their way through the gate, in the order in which they become ready. */
export class LimiterQueue {
  /** @internal */
  bucket: TokenBucket;
  private waiting: Waiting[] = [];
  private timeoutMs: number;

  /** @internal `RateGate` opens lanes. */
  constructor(
    private readonly gate: RateLimiter,
    private readonly owner: QueueOwner,
    maxRps: number,
  ) {
    this.bucket = new TokenBucket(maxRps);
    this.timeoutMs = queueTimeoutFor(maxRps);
  }

  /** A request that was due at `dueMs` and may be sent from `readyMs` on, which is now. */
  offer(dueMs: number, readyMs: number): void {
    this.waiting.push({ dueMs, readyMs });
    this.gate.pump();
  }

  /** From now on: what was sent before does not count against the new rate, only against the cap. */
  changeRate(maxRps: number): void {
    this.bucket = new TokenBucket(maxRps);
    this.timeoutMs = queueTimeoutFor(maxRps);
    this.gate.pump();
  }

  get isWaiting(): boolean {
    return this.waiting.length > 0;
  }

  /** Gives up all that wait. */
  clear(): void {
    for (let count = this.waiting.splice(0).length; count > 0; count -= 1) this.owner.skip();
  }

  close(): void {
    this.clear();
    this.gate.leave(this);
  }

  /** @internal When the first that waits became ready; Infinity where none does. */
  get firstReadyMs(): number {
    return this.waiting[0]?.readyMs ?? Infinity;
  }

  /** @internal When the first that waits will be given up. */
  get firstTimeoutMs(): number {
    return this.firstReadyMs + this.timeoutMs;
  }

  /** @internal */
  get hasRoom(): boolean {
    return this.owner.hasRoom();
  }

  /** @internal */
  sendFirst(nowMs: number): void {
    const first = this.waiting.shift();
    if (first !== undefined) this.owner.send(first.dueMs, nowMs);
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
 * What all jobs of a process have to pass: it lets through at most so many requests in any second, and of each job at most
 * what it may. What has waited longest goes first; what has waited too long is given up, so that a stall does not make
 * all that follows late for ever.
 */
export class RateLimiter {
  private readonly lanes = new Set<LimiterQueue>();
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
    const lane = new LimiterQueue(this, owner, maxRps);
    this.lanes.add(lane);
    return lane;
  }

  /** @internal */
  leave(lane: LimiterQueue): void {
    this.lanes.delete(lane);
    this.pump();
  }

  /** @internal Lets through what may go now, and comes back when more may. */
  pump(): void {
    if (this.pumping) return;
    this.pumping = true;
    this.cancel?.();
    this.cancel = undefined;
    let waitMs = 0;
    while (waitMs === 0) waitMs = this.step(this.timers.nowMs());
    this.pumping = false;
    if (waitMs < Infinity) {
      this.cancel = this.timers.after(waitMs, () => {
        this.cancel = undefined;
        this.pump();
      });
    }
  }

  /** Sends or gives up one request. @returns 0 where it did, else how long until there may be something to do */
  private step(nowMs: number): number {
    let soonestMs = Infinity;
    let next: LimiterQueue | undefined;
    for (const lane of this.lanes) {
      if (lane.firstReadyMs === Infinity) continue;
      const waitMs = Math.max(this.bucket.waitMs(nowMs), lane.bucket.waitMs(nowMs));
      if (!lane.hasRoom || (waitMs > 0 && lane.firstTimeoutMs <= nowMs)) {
        lane.skipFirst();
        return 0;
      }
      if (waitMs > 0) soonestMs = Math.min(soonestMs, waitMs, lane.firstTimeoutMs - nowMs);
      else if (next === undefined || lane.firstReadyMs < next.firstReadyMs) next = lane;
    }
    if (next === undefined) return soonestMs;
    this.bucket.take(nowMs);
    next.bucket.take(nowMs);
    next.sendFirst(nowMs);
    return 0;
  }
}
