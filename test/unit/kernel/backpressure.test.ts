import { describe, expect, it } from '@jest/globals';
import { SharedBackpressure } from '../../../src/kernel/backpressure.js';

/** A flow that has one waiting piece of work, as a stream's writer has. */
class BusyReader {
  ready = false;
  private work: (() => void) | undefined;

  onDrain(work: () => void): void {
    if (this.ready) work();
    else this.work = work;
  }

  take(): void {
    this.ready = true;
    this.work?.();
  }
}

describe('a flow that several producers share', () => {
  it('lets each of them go on when the reader has taken all', () => {
    const busy = new BusyReader();
    const shared = new SharedBackpressure(busy);
    const ran: string[] = [];
    shared.forOne().onDrain(() => ran.push('first'));
    shared.forOne().onDrain(() => ran.push('second'));
    expect(ran).toEqual([]);
    busy.take();
    expect(ran).toEqual(['first', 'second']);
  });

  it('has one piece of work for each, the last that was asked for', () => {
    const busy = new BusyReader();
    const one = new SharedBackpressure(busy).forOne();
    const ran: string[] = [];
    one.onDrain(() => ran.push('early'));
    one.onDrain(() => ran.push('late'));
    busy.take();
    expect(ran).toEqual(['late']);
  });

  it('is as ready as the reader', () => {
    const busy = new BusyReader();
    const one = new SharedBackpressure(busy).forOne();
    expect(one.ready).toBe(false);
    busy.take();
    expect(one.ready).toBe(true);
    const ran: string[] = [];
    one.onDrain(() => ran.push('at once'));
    expect(ran).toEqual(['at once']);
  });
});
