import { createHistogram, performance, PerformanceObserver } from 'node:perf_hooks';
import { type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Counter, Histogram } from 'prom-client';
import { type MetricsRegistry } from '../metrics/metrics-registry.js';
import { type Cancel, type Timers } from '../time/timers.js';
import { takeBusiest } from './work.js';

/** After so much work of the loop its turns are looked at, and at the latest after so much time, once it turns. */
const LOOK_AFTER_WORK_MS = 10;
const LOOK_AFTER_MS = 100;
/** To ask for the processor time of all threads takes as long as a request does: not at each look. */
const CPU_AFTER_WORK_MS = 50;
/** Until Node has reported the collections of a turn. */
const GC_REPORT_MS = 10;
/** For longer than this nothing may hold the loop. */
const HELD_MS = 50;
const MS_PER_SECOND = 1000;
const MICROS_PER_MS = 1000;
const NANOS_PER_MS = 1_000_000;
const BUCKETS_SECONDS = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5];

/** The loop was held; by what is decided once it is known what of it was garbage collection. */
interface Hold {
  readonly fromMs: number;
  readonly untilMs: number;
  /** Of the time between, that in which it was at work. */
  readonly heldMs: number;
  readonly by: string;
  gcMs: number;
}

/** What the process has used until now, and what the loop has. */
export interface LoopUsage {
  /** Processor time of all threads in milliseconds, user and system. */
  cpuMs(): number;
  /** Milliseconds that the loop has been at work, and not waiting for something to do; what counts is how far it grows. */
  activeMs(): number;
}

/** What Node knows of this process. */
const SYSTEM_USAGE: LoopUsage = {
  cpuMs() {
    const { user, system } = process.cpuUsage();
    return (user + system) / MICROS_PER_MS;
  },
  activeMs: () => performance.now() - performance.nodeTiming.idleTime,
};

/** Calls `look` once in each turn of an event loop, until that is cancelled. */
export type EachTurn = (look: () => void) => Cancel;

/** The loop of this thread. One that waits is not woken: nothing but a look is no reason for a turn. */
export const SYSTEM_TURNS: EachTurn = (look) => {
  let immediate: NodeJS.Immediate;
  const turn = (): void => {
    immediate = setImmediate(turn).unref();
    look();
  };
  immediate = setImmediate(turn).unref();
  return () => clearImmediate(immediate);
};

/**
 * Looks at the event loop in each of its turns: for how long it was at work since the last one, and what held it each time that
 * this was more than 50 ms. In real time, whatever the clock of the service is. It has no timer of its own: one of 10 ms took more
 * of a processor than all else that a service does for which nobody asks.
 */
export class LoopWatch implements OnModuleInit, OnModuleDestroy {
  /** The longest turn of each look in nanoseconds, since whoever reads it has reset it. */
  readonly turns = createHistogram();
  private readonly delay: Histogram;
  private readonly held: Counter<'by'>;
  private readonly gc = new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) this.collected(startTime, startTime + duration);
  });
  private cancelTurns: Cancel | undefined;
  private cancelCount: Cancel | undefined;
  private turnedActiveMs = 0;
  private longestMs = 0;
  private lookedMs = 0;
  private lookedActiveMs = 0;
  private cpuMs = 0;
  /** What the loop had been at work when the processor time was asked for. */
  private cpuActiveMs = 0;
  /** Node reports a collection only after the turn that it was in. */
  private hold: Hold | undefined;

  constructor(
    registry: MetricsRegistry,
    private readonly timers: Timers,
    private readonly usage: LoopUsage = SYSTEM_USAGE,
    private readonly eachTurn: EachTurn = SYSTEM_TURNS,
  ) {
    const registers = [registry];
    this.delay = new Histogram({
      name: 'flowprobe_event_loop_delay_seconds',
      help: 'How late a timer may have been by the longest turn of the event loop, of each 10 ms of its work.',
      buckets: BUCKETS_SECONDS,
      registers,
    });
    this.held = new Counter({
      name: 'flowprobe_event_loop_held_total',
      help: 'How often the event loop was held for more than 50 ms, by what took the most of it.',
      labelNames: ['by'],
      registers,
    });
  }

  onModuleInit(): void {
    this.gc.observe({ entryTypes: ['gc'] });
    this.turnedActiveMs = this.usage.activeMs();
    this.begin(this.timers.nowMs());
    this.takeCpu();
    takeBusiest(0);
    this.cancelTurns = this.eachTurn(() => this.turn());
  }

  onModuleDestroy(): void {
    this.gc.disconnect();
    this.cancelTurns?.();
    this.cancelCount?.();
  }

  /** A garbage collection, its times in milliseconds as `Timers` has them. */
  collected(fromMs: number, untilMs: number): void {
    if (this.hold === undefined) return;
    this.hold.gcMs += Math.max(0, Math.min(untilMs, this.hold.untilMs) - Math.max(fromMs, this.hold.fromMs));
  }

  private begin(nowMs: number): void {
    this.longestMs = 0;
    this.lookedMs = nowMs;
    this.lookedActiveMs = this.turnedActiveMs;
  }

  /** In most turns this is all, as it stands beside the few microseconds of a message. */
  private turn(): void {
    const activeMs = this.usage.activeMs();
    this.longestMs = Math.max(this.longestMs, activeMs - this.turnedActiveMs);
    this.turnedActiveMs = activeMs;
    const nowMs = this.timers.nowMs();
    if (activeMs - this.lookedActiveMs >= LOOK_AFTER_WORK_MS || nowMs - this.lookedMs >= LOOK_AFTER_MS)
      this.look(nowMs);
  }

  private look(nowMs: number): void {
    const { longestMs, lookedMs } = this;
    const isHeld = longestMs > HELD_MS;
    const idleMs = nowMs - lookedMs - (this.turnedActiveMs - this.lookedActiveMs);
    const busiest = takeBusiest(idleMs);
    this.delay.observe(longestMs / MS_PER_SECOND);
    this.turns.record(Math.max(1, Math.round(longestMs * NANOS_PER_MS)));
    if (isHeld) {
      this.count();
      // With a processor of its own it were no hold: that was with another process, or the thread waited for a disk.
      const isOffCpu = this.takeCpu() <= HELD_MS;
      const by = isOffCpu ? 'off-cpu' : busiest.name;
      this.hold = { fromMs: lookedMs, untilMs: nowMs, heldMs: longestMs, by, gcMs: 0 };
      this.cancelCount = this.timers.after(GC_REPORT_MS, () => this.count());
    }
    if (!isHeld && this.isCpuOld(nowMs)) this.takeCpu();
    this.begin(nowMs);
  }

  /** @returns processor time since the last look; what the loop had worked before that, it had used by then */
  private takeCpu(): number {
    const cpuMs = this.usage.cpuMs();
    const usedMs = cpuMs - this.cpuMs - (this.lookedActiveMs - this.cpuActiveMs);
    this.cpuMs = cpuMs;
    this.cpuActiveMs = this.turnedActiveMs;
    return usedMs;
  }

  private isCpuOld(nowMs: number): boolean {
    return this.turnedActiveMs - this.cpuActiveMs >= CPU_AFTER_WORK_MS || nowMs - this.lookedMs >= LOOK_AFTER_MS;
  }

  /** Counts the hold that was found last. */
  private count(): void {
    const { hold } = this;
    if (hold === undefined) return;
    this.cancelCount?.();
    this.hold = undefined;
    const isGc = hold.gcMs > hold.heldMs / 2;
    this.held.inc({ by: isGc ? 'gc' : hold.by });
  }
}
