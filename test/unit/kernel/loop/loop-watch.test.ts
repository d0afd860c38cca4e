import { setImmediate as turn, setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type LoopUsage, LoopWatch, SYSTEM_TURNS } from '../../../../src/kernel/loop/loop-watch.js';
import { asWork, workOf } from '../../../../src/kernel/loop/work.js';
import { MetricsRegistry } from '../../../../src/kernel/metrics/metrics-registry.js';
import { ManualTimers } from '../../../support/fakes/manual-timers.js';

/** A loop that waits, works, turns and is stopped as a test says. */
class ManualLoop implements LoopUsage {
  readonly timers = new ManualTimers();
  readonly registry = new MetricsRegistry();
  readonly watch: LoopWatch;
  private look: (() => void) | undefined;
  private cpu = 0;
  /** How often the processor time was asked for. */
  asked = 0;
  private active = 0;

  constructor() {
    this.watch = new LoopWatch(this.registry, this.timers, this, (look) => {
      this.look = look;
      return () => (this.look = undefined);
    });
  }

  cpuMs(): number {
    this.asked += 1;
    return this.cpu;
  }

  activeMs(): number {
    return this.active;
  }

  get isWatched(): boolean {
    return this.look !== undefined;
  }

  /** The loop is at work in one turn, and uses the processor for `cpuMs` of it. */
  turn(ms: number, cpuMs = ms): void {
    this.timers.jump(ms);
    this.active += ms;
    this.cpu += cpuMs;
    this.look?.();
  }

  /** Node has had the time to report the collections of the last turn. */
  report(): void {
    this.timers.advanceBy(10);
  }

  async held(): Promise<Record<string, number>> {
    const values = (await this.registry.getSingleMetric('flowprobe_event_loop_held_total')?.get())?.values ?? [];
    return Object.fromEntries(values.map(({ labels, value }) => [String(labels['by']), value]));
  }
}

describe('LoopWatch', () => {
  let loop: ManualLoop;
  let nowMs = 0;
  const spin = (ms: number): void => {
    nowMs += ms;
  };

  beforeEach(() => {
    nowMs = performance.now();
    jest.spyOn(performance, 'now').mockImplementation(() => nowMs);
    loop = new ManualLoop();
    loop.watch.onModuleInit();
  });
  afterEach(() => {
    loop.watch.onModuleDestroy();
    jest.restoreAllMocks();
  });

  it('counts a turn of more than 50 ms by the work that took the most of it', async () => {
    asWork(workOf('short'), () => spin(1));
    asWork(workOf('long'), () => spin(5));
    loop.turn(51);
    loop.report();
    expect(await loop.held()).toEqual({ long: 1 });
  });

  it('counts no shorter one, many of them together neither, and none while the loop waits', async () => {
    asWork(workOf('long'), () => spin(2));
    for (let turn = 0; turn < 20; turn += 1) loop.turn(9);
    loop.turn(50);
    loop.timers.jump(5000);
    loop.turn(1);
    loop.report();
    expect(await loop.held()).toEqual({});
  });

  it('counts a hold that work began before, but did little of, by none but the work that did it', async () => {
    asWork(workOf('outer'), () => asWork(workOf('inner'), () => spin(3)));
    loop.turn(60);
    loop.turn(60);
    loop.report();
    expect(await loop.held()).toEqual({ inner: 1, unknown: 1 });
  });

  it('does not take the time for which the loop has waited for work', async () => {
    loop.timers.jump(500);
    spin(500);
    asWork(workOf('long'), () => spin(60));
    loop.turn(60);
    loop.report();
    expect(await loop.held()).toEqual({ long: 1 });
  });

  it('counts a hold that took less than 50 ms of a processor as off-cpu', async () => {
    loop.turn(9000, 50);
    asWork(workOf('long'), () => spin(100));
    loop.turn(9000, 51);
    loop.report();
    expect(await loop.held()).toEqual({ 'off-cpu': 1, long: 1 });
  });

  it('does not take for a hold what the loop has used before it', async () => {
    // Looked at after 40 ms of work, in which the processor time was not asked for again.
    for (let turns = 0; turns < 4; turns += 1) loop.turn(10);
    loop.turn(80, 50);
    for (let turns = 0; turns < 4; turns += 1) loop.turn(10);
    asWork(workOf('long'), () => spin(100));
    loop.turn(80, 51);
    loop.report();
    expect(await loop.held()).toEqual({ 'off-cpu': 1, long: 1 });
  });

  it('asks for the processor time once in 50 ms of work', () => {
    const before = loop.asked;
    for (let turns = 0; turns < 100; turns += 1) loop.turn(10);
    expect(loop.asked - before).toBe(20);
  });

  it('counts a hold that was garbage collection by half as gc, reported after it as Node does', async () => {
    const fromMs = loop.timers.nowMs();
    loop.turn(100);
    loop.watch.collected(fromMs + 20, fromMs + 90);
    expect(await loop.held()).toEqual({});
    loop.report();
    expect(await loop.held()).toEqual({ gc: 1 });
  });

  it('has the longest turn of each piece of work in a histogram', async () => {
    for (let turn = 0; turn < 5; turn += 1) loop.turn(2);
    loop.turn(300);
    const text = await loop.registry.metrics();
    expect(text).toMatch(/^flowprobe_event_loop_delay_seconds_bucket\{le="0.005"\} 1$/m);
    expect(text).toMatch(/^flowprobe_event_loop_delay_seconds_bucket\{le="0.2"\} 1$/m);
    expect(text).toMatch(/^flowprobe_event_loop_delay_seconds_bucket\{le="0.5"\} 2$/m);
    expect(loop.watch.turns).toMatchObject({ count: 2 });
  });

  it('leaves nothing behind when it is stopped', () => {
    loop.turn(60);
    loop.watch.onModuleDestroy();
    expect(loop.timers.waiting).toBe(0);
    expect(loop.isWatched).toBe(false);
  });
});

describe('SYSTEM_TURNS', () => {
  it('has a look in each turn of the loop, and does not keep one that waits from waiting', async () => {
    let looks = 0;
    const cancel = SYSTEM_TURNS(() => (looks += 1));
    await turn();
    await turn();
    expect(looks).toBeGreaterThanOrEqual(1);
    // A loop that does not wait has thousands of turns each time; others in this process have some now and then.
    let fewest = Infinity;
    for (let tries = 0; tries < 5; tries += 1) {
      const before = looks;
      await delay(50);
      fewest = Math.min(fewest, looks - before);
    }
    expect(fewest).toBeLessThan(50);
    cancel();
    const before = looks;
    await turn();
    expect(looks).toBe(before);
  });
});
