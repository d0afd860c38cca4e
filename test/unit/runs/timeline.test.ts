import 'reflect-metadata';
import { describe, expect, it, test } from '@jest/globals';
import { type Subscription } from 'rxjs';
import { SseEncoder } from '../../../src/streaming/sse-encoder.js';
import { type Backpressure } from '../../../src/kernel/backpressure.js';
import { VirtualClock } from '../../support/fakes/virtual-clock.js';
import { timeline } from '../../../src/runs/timeline.js';
import {
  createRun,
  framesOf,
  type RunChoice,
  shippedScenario,
  STARTED_MS,
  takeRest,
} from '../../support/fakes/days.js';

const scenario = shippedScenario();

/** A reader that takes what it is given at once, or only when it is asked to. */
class Taking implements Backpressure {
  private work: (() => void) | undefined;

  constructor(readonly ready = true) {}

  onDrain(work: () => void): void {
    if (this.ready) work();
    else this.work = work;
  }

  take(): void {
    const { work } = this;
    this.work = undefined;
    work?.();
  }
}

/** A clock whose time stands still, as work always plans more work for now, would never come back from a move. */
class EndingClock extends VirtualClock {
  private planned = 0;

  protected override onPlanned(): void {
    this.planned += 1;
    if (this.planned > 50_000) throw new Error(`planned without end at ${this.now()}`);
  }
}

interface Emitted {
  readonly atMs: number;
  readonly text: string;
}

interface Listening {
  readonly clock: VirtualClock;
  readonly emitted: readonly Emitted[];
  readonly state: { readonly completed: boolean };
  readonly subscription: Subscription;
}

/** A stream of a run that began at `STARTED_MS`, received from `joinedMs` after that. */
function listen(choice: RunChoice, joinedMs = 0, flow: Backpressure = new Taking()): Listening {
  const clock = new EndingClock(STARTED_MS + joinedMs);
  const emitted: Emitted[] = [];
  const state = { completed: false };
  const subscription = timeline(createRun(scenario, choice), clock, flow, new SseEncoder()).subscribe({
    next: (chunk) => emitted.push({ atMs: clock.now() - STARTED_MS, text: chunk.body.toString() }),
    complete: () => (state.completed = true),
  });
  return { clock, emitted, state, subscription };
}

function textOf(emitted: readonly Emitted[]): string {
  return emitted.map(({ text }) => text).join('');
}

const whole = takeRest(createRun(scenario));

describe('timeline', () => {
  it('emits each message at its own time, start at once, and completes with the last', () => {
    const { clock, emitted, state } = listen({});
    expect(textOf(emitted).split('\n\n')[0]).toContain('"type":"start"');
    clock.advanceBy(149_999);
    expect(state.completed).toBe(false);
    clock.advanceBy(1);
    expect([state.completed, clock.waiting]).toEqual([true, 0]);
    expect(textOf(emitted)).toBe(whole);
    const run = createRun(scenario);
    for (const { atMs, text } of emitted) {
      framesOf(text).forEach(() => {
        expect(run.day.atMs).toBe(atMs);
        run.day.skip();
      });
    }
  });

  test.each([0.1, 0.7, 2, 3, 7.3, 333.3])('notifies all of it at speed %d, as much faster', (speed) => {
    const { clock, emitted, state } = listen({ speed });
    clock.advanceBy(150_000 / speed + 1);
    expect(state.completed).toBe(true);
    expect(textOf(emitted)).toBe(whole);
    expect(Math.abs((emitted.at(-1)?.atMs ?? NaN) - 150_000 / speed)).toBeLessThan(1);
  });

  it('gives who comes late what is overdue first, a piece each time the last was taken, then goes on in time', () => {
    const flow = new Taking(false);
    const { clock, emitted } = listen({}, 100_000, flow);
    clock.advanceBy(500);
    expect(emitted).toHaveLength(1);
    for (let pieces = 2; pieces < 8; pieces += 1) {
      flow.take();
      clock.advanceBy(0);
      expect(emitted).toHaveLength(pieces);
    }
    for (let turn = 0; turn < 20; turn += 1) {
      flow.take();
      clock.advanceBy(10);
    }
    clock.advanceBy(60_000);
    expect(textOf(emitted)).toBe(whole);
  });

  it('emits what falls due in time whether it is taken or not: the writer knows what is too much', () => {
    const { clock, emitted } = listen({}, 0, new Taking(false));
    clock.advanceBy(10_000);
    expect(emitted.length).toBeGreaterThan(20);
  });

  it('plans nothing more once nobody listens', () => {
    const { clock, emitted, subscription } = listen({});
    clock.advanceBy(1000);
    const received = emitted.length;
    subscription.unsubscribe();
    expect(clock.waiting).toBe(0);
    clock.advanceBy(10_000);
    expect(emitted).toHaveLength(received);
  });

  it('emits nothing to who left while it waited to be read', () => {
    const flow = new Taking(false);
    const { clock, emitted, subscription } = listen({}, 100_000, flow);
    subscription.unsubscribe();
    flow.take();
    clock.advanceBy(10_000);
    expect([emitted.length, clock.waiting]).toEqual([1, 0]);
  });
});
