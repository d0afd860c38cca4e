import { type Random } from '../../kernel/random/random.js';
import { type Cancel, type Timers } from '../../kernel/time/timers.js';
import { type JobStats } from './job.js';
import { type LoadScenario } from './load-scenarios.js';
import { type LoadWindow } from './load-series.js';
import { LoadStats, type RequestOutcome } from './load-stats.js';
import { type LimiterQueue, type QueueOwner, type RateLimiter, type RateToken } from './rate-limiter.js';
import { type LoadRequest, type RequestSource } from './request-source.js';
import { Schedule } from './schedule.js';

/** Requests in flight at most; those that are due on top are skipped, and counted. */
export const MAX_IN_FLIGHT = 100;
/**
 * How long a run waits after its last second for what is under way. Longer than a connection and the head of an answer may take, so
 * that what is left is a body that comes byte by byte, which might never end.
 */
export const DRAIN_MS = 20_000;
/** Two moments closer together than this are the same, but for the rounding of a sum. */
const SAME_MS = 1e-6;

/** What becomes of a request. */
export interface RequestEvents {
  /** It was written to its socket, by now at the latest. Called at most once, and before `settled`. */
  written(): void;
  /** It ended; with the text of the answer where the request needs it. Called once, unless it is aborted before. */
  settled(outcome: RequestOutcome, answer?: string): void;
}

export interface Sender {
  send(request: LoadRequest, events: RequestEvents): void;
  /** Gives up all that is in flight: no event of it comes afterwards, and what was not yet written never is. */
  abort(): void;
}

/** What becomes of a run. */
export interface LoadRunEvents {
  /** Its last request was settled, or given up. Called once, and not where the run was stopped. */
  onOver(): void;
  /** A timer or a request ran into a bug. The run is to be stopped. */
  onBug(boundary: 'timer' | 'socket', error: unknown): void;
}

export interface LoadPlan {
  readonly scenario: LoadScenario;
  readonly durationMs: number;
  readonly maxRps: number;
}

type State = 'new' | 'running' | 'paused' | 'draining' | 'over';

/**
 * The load of one job, from its first request to its last: open-loop, so that what was due is due whatever became of that
 * before. Time stands still for it while it is paused.
 */
export class LoadRun implements QueueOwner {
  private readonly schedule: Schedule;
  private readonly counts: LoadStats;
  private readonly queue: LimiterQueue;
  /** Of the requests that are not yet written. */
  private readonly tokens = new Set<RateToken>();
  private readonly delayed = new Set<Cancel>();
  private readonly sleep: Random;
  private state: State = 'new';
  /** The moment at which the job's own time is zero; moves on by each pause. */
  private zeroMs: number;
  /** The moment at which that time last came to stand still, by a pause or the end. */
  private stillMs: number;
  private cancelWake: Cancel | undefined;

  constructor(
    private readonly plan: LoadPlan,
    private readonly parts: { readonly timers: Timers; readonly limiter: RateLimiter; readonly sender: Sender },
    private readonly source: RequestSource,
    random: Random,
    private readonly events: LoadRunEvents,
  ) {
    this.schedule = new Schedule(plan.scenario.shape, plan.durationMs, plan.maxRps);
    this.zeroMs = parts.timers.nowMs();
    this.stillMs = this.zeroMs;
    this.counts = new LoadStats(this.zeroMs);
    this.queue = parts.limiter.open(plan.maxRps, this);
    this.sleep = random.fork('sleep');
  }

  start(): void {
    if (this.state !== 'new') return;
    this.state = 'running';
    this.zeroMs = this.parts.timers.nowMs();
    this.wake();
  }

  /** Whether it is paused; what is under way is answered all the same. */
  get isPaused(): boolean {
    return this.state === 'paused';
  }

  pause(): void {
    if (this.state !== 'running') return;
    this.state = 'paused';
    this.stillMs = this.parts.timers.nowMs();
    this.skipQueued();
  }

  resume(): void {
    if (this.state !== 'paused') return;
    this.state = 'running';
    this.zeroMs += this.parts.timers.nowMs() - this.stillMs;
    this.wake();
  }

  changeRate(maxRps: number): void {
    if (this.state === 'running') this.offerDue();
    this.schedule.changeRate(this.jobMs(), maxRps);
    this.queue.changeRate(maxRps);
    if (this.state === 'running') this.wake();
  }

  /** Ends it at once: no timer and no request is left. */
  stop(): void {
    if (this.state === 'over') return;
    this.end();
    this.skipQueued();
    this.queue.close();
    this.counts.aborted += this.counts.inFlight;
    this.parts.sender.abort();
    for (const token of [...this.tokens]) this.release(token);
  }

  stats(): JobStats {
    const nowMs = this.parts.timers.nowMs();
    const elapsedMs = Math.min(this.jobMs(), this.plan.durationMs);
    const targetRps = this.state === 'running' ? this.schedule.rateAt(nowMs - this.zeroMs) : 0;
    if (this.state === 'running') this.counts.series.tick(nowMs, targetRps);
    this.counts.series.close(nowMs, this.state === 'over');
    const stats = this.counts.stats(nowMs, { elapsedMs, targetRps });
    return this.state === 'over' ? { ...stats, currentRps: 0 } : stats;
  }

  hasRoom(): boolean {
    return this.counts.inFlight < MAX_IN_FLIGHT;
  }

  skip(): void {
    this.counts.skipped += 1;
    this.endIfDrained();
  }

  send(dueMs: number, token: RateToken): void {
    this.guard('socket', () => {
      this.tokens.add(token);
      this.counts.countStarted();
      const request = this.source.next();
      let sentMs: number | undefined;
      this.parts.sender.send(request, {
        written: () =>
          this.guard('socket', () => {
            this.release(token);
            if (this.state === 'over') return;
            sentMs = this.parts.timers.nowMs();
            this.counts.countSent(sentMs);
          }),
        settled: (outcome, answer) =>
          this.guard('socket', () => {
            // One that could not be written counts against the rate all the same: so does its attempt to connect.
            this.release(token);
            if (this.state === 'over') return;
            const endedMs = this.parts.timers.nowMs();
            this.counts.countEnded(request.endpoint, outcome, { dueMs, sentMs: sentMs ?? endedMs, endedMs });
            if (answer !== undefined) this.source.learnIds(answer);
            this.endIfDrained();
          }),
      });
    });
  }

  /** What the job did in each of its last seconds. */
  get windows(): readonly LoadWindow[] {
    return this.counts.series.windows;
  }

  private release(token: RateToken): void {
    this.tokens.delete(token);
    token.spend();
  }

  private guard(boundary: 'timer' | 'socket', work: () => void): void {
    try {
      work();
    } catch (error) {
      this.events.onBug(boundary, error);
    }
  }

  private jobMs(): number {
    const isStill = this.state === 'new' || this.state === 'paused' || this.state === 'over';
    return (isStill ? this.stillMs : this.parts.timers.nowMs()) - this.zeroMs;
  }

  private end(): void {
    if (this.state !== 'new' && this.state !== 'paused') this.stillMs = this.parts.timers.nowMs();
    this.state = 'over';
  }

  private wake(): void {
    this.cancelWake?.();
    this.offerDue();
    const nextMs = this.schedule.nextDueMs() ?? this.plan.durationMs;
    const waitMs = this.zeroMs + nextMs - this.parts.timers.nowMs();
    if (waitMs > SAME_MS || this.schedule.nextDueMs() !== undefined) {
      this.cancelWake = this.parts.timers.after(Math.max(0, waitMs), () => this.guard('timer', () => this.wake()));
      return;
    }
    this.state = 'draining';
    this.cancelWake = this.parts.timers.after(DRAIN_MS, () => this.guard('timer', () => this.giveUp()));
    this.endIfDrained();
  }

  /** Offers all that have come due to the limiter. */
  private offerDue(): void {
    for (;;) {
      const dueMs = this.schedule.nextDueMs();
      if (dueMs === undefined || dueMs > this.parts.timers.nowMs() - this.zeroMs + SAME_MS) return;
      this.schedule.take();
      this.offer(this.zeroMs + dueMs);
    }
  }

  private offer(dueMs: number): void {
    const readyMs = dueMs + (this.plan.scenario.sleepMs?.(this.sleep) ?? 0);
    const waitMs = readyMs - this.parts.timers.nowMs();
    if (waitMs <= SAME_MS) {
      if (this.hasRoom()) this.queue.offer(dueMs, readyMs);
      else this.skip();
      return;
    }
    const cancel = this.parts.timers.after(waitMs, () =>
      this.guard('timer', () => {
        this.delayed.delete(cancel);
        this.queue.offer(dueMs, readyMs);
      }),
    );
    this.delayed.add(cancel);
  }

  /** What is due and not sent will not be sent. */
  private skipQueued(): void {
    this.cancelWake?.();
    for (const cancel of this.delayed) cancel();
    this.counts.skipped += this.delayed.size;
    this.delayed.clear();
    this.queue.clear();
  }

  private endIfDrained(): void {
    if (this.state !== 'draining' || this.delayed.size > 0 || this.queue.isWaiting || this.counts.inFlight > 0) return;
    this.cancelWake?.();
    this.end();
    this.queue.close();
    this.events.onOver();
  }

  /** Ends it although requests are under way. */
  private giveUp(): void {
    this.stop();
    this.events.onOver();
  }
}
