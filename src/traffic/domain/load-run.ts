import { type Random } from '../../kernel/random/random.js';
import { type Cancel, type Timers } from '../../kernel/time/timers.js';
import { type JobStats } from './job.js';
import { type LimiterQueue, type QueueOwner, type RateLimiter } from './rate-limiter.js';
import { type LoadRequest, type RequestSource } from './request-source.js';
import { type LoadScenario } from './scenario.js';
import { Schedule } from './schedule.js';
import { type RequestOutcome, LoadStats } from './load-stats.js';

/** Requests under way at most; what is due on top is not sent, and counted. */
export const MAX_IN_FLIGHT = 100;
/** Two moments closer together than this are the same, but for the rounding of a sum. */
const SAME_MS = 1e-6;

/** What came of a request; the answer's text where the request asked for it. */
export type Settle = (outcome: RequestOutcome, answer?: string) => void;

/** Sends requests. Each is settled once, unless all are aborted before. */
export interface Sender {
  send(request: LoadRequest, settle: Settle): void;
  /** Gives up all that is under way; none of it is settled afterwards. */
  abort(): void;
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
  private readonly tally: LoadStats;
  private readonly lane: LimiterQueue;
  private readonly delayed = new Set<Cancel>();
  private readonly sleep: Random;
  private state: State = 'new';
  /** The moment at which the job's own time is zero; moves on by each pause. */
  private zeroMs: number;
  /** The moment at which that time last came to stand still, by a pause or the end. */
  private stillMs: number;
  private cancelWake: Cancel | undefined;

  /** @param onOver is told once, when the last request of a run that was not stopped is settled */
  constructor(
    private readonly plan: LoadPlan,
    private readonly parts: { readonly timers: Timers; readonly gate: RateLimiter; readonly sender: Sender },
    private readonly source: RequestSource,
    random: Random,
    private readonly onOver: () => void,
  ) {
    this.schedule = new Schedule(plan.scenario.shape, plan.durationMs, plan.maxRps);
    this.zeroMs = parts.timers.nowMs();
    this.stillMs = this.zeroMs;
    this.tally = new LoadStats(this.zeroMs);
    this.lane = parts.gate.open(plan.maxRps, this);
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
    this.lane.changeRate(maxRps);
    if (this.state === 'running') this.wake();
  }

  /** Ends it at once: nothing is left of it, no timer and no request. */
  stop(): void {
    if (this.state === 'over') return;
    this.end();
    this.skipQueued();
    this.lane.close();
    this.tally.aborted += this.tally.inFlight;
    this.parts.sender.abort();
  }

  stats(): JobStats {
    const nowMs = this.parts.timers.nowMs();
    const elapsedMs = Math.min(this.jobMs(), this.plan.durationMs);
    const targetRps = this.state === 'running' ? this.schedule.rateAt(nowMs - this.zeroMs) : 0;
    const stats = this.tally.stats(nowMs, { elapsedMs, targetRps });
    return this.state === 'over' ? { ...stats, currentRps: 0 } : stats;
  }

  hasRoom(): boolean {
    return this.tally.inFlight < MAX_IN_FLIGHT;
  }

  skip(): void {
    this.tally.skipped += 1;
    this.endIfDrained();
  }

  send(dueMs: number, sentMs: number): void {
    const request = this.source.next();
    this.tally.countSent(sentMs);
    this.parts.sender.send(request, (outcome, answer) => {
      if (this.state === 'over') return;
      this.tally.countEnded(request.endpoint, outcome, { dueMs, sentMs, endedMs: this.parts.timers.nowMs() });
      if (answer !== undefined) this.source.learnIds(answer);
      this.endIfDrained();
    });
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
      this.cancelWake = this.parts.timers.after(Math.max(0, waitMs), () => this.wake());
      return;
    }
    this.state = 'draining';
    this.endIfDrained();
  }

  /** Sends on their way all that have come due. */
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
      if (this.hasRoom()) this.lane.offer(dueMs, readyMs);
      else this.skip();
      return;
    }
    const cancel = this.parts.timers.after(waitMs, () => {
      this.delayed.delete(cancel);
      this.lane.offer(dueMs, readyMs);
    });
    this.delayed.add(cancel);
  }

  /** What is due and not sent is not going to be. */
  private skipQueued(): void {
    this.cancelWake?.();
    for (const cancel of this.delayed) cancel();
    this.tally.skipped += this.delayed.size;
    this.delayed.clear();
    this.lane.clear();
  }

  private endIfDrained(): void {
    if (this.state !== 'draining' || this.delayed.size > 0 || this.lane.isWaiting || this.tally.inFlight > 0) return;
    this.end();
    this.lane.close();
    this.onOver();
  }
}
