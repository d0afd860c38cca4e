import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { NEVER } from 'rxjs';
import { NO_BACKPRESSURE } from '../../../src/kernel/backpressure.js';
import { VirtualClock } from '../../support/fakes/virtual-clock.js';
import { type LiveChannel, replay } from '../../../src/simulation/live-replay.js';
import { SseEncoder } from '../../../src/streaming/sse-encoder.js';
import { createRun, shippedScenario, STARTED_MS } from '../../support/fakes/days.js';

const CUT = 2000;

/** Time passes with each look at it, as with the work in between. */
class LookedAtClock extends VirtualClock {
  private looks = 0;

  override now(): number {
    this.looks += 1;
    return super.now() + this.looks;
  }
}

describe('a replay of the live day', () => {
  it('finds the message of the cut a piece each turn', () => {
    const clock = new LookedAtClock(STARTED_MS);
    const run = createRun(shippedScenario());
    const channel: LiveChannel = {
      emittedMs: STARTED_MS,
      isAt: () => true,
      live$: NEVER,
      dayAfter: (day) => day,
      join: () => [],
    };
    const reader = { backpressure: NO_BACKPRESSURE, scheduler: clock, encoder: new SseEncoder() };
    const subscription = replay({ run, sequence: CUT }, channel, reader).subscribe();
    expect(run.sequence).toBeLessThan(CUT / 4);
    clock.advanceBy(10_000);
    expect(run.sequence).toBe(CUT + 1);
    subscription.unsubscribe();
  });
});
