import { describe, expect, it } from '@jest/globals';
import { SharedFlow } from '../../../src/streaming/shared-flow.js';

/** A flow that has one waiting piece of work, as a stream's writer has. */
class BusyFlow {
  ready = false;
  private work: (() => void) | undefined;

  whenReady(work: () => void): void {
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
    const busy = new BusyFlow();
    const shared = new SharedFlow(busy);
    const ran: string[] = [];
    shared.forOne().whenReady(() => ran.push('first'));
    shared.forOne().whenReady(() => ran.push('second'));
    expect(ran).toEqual([]);
    busy.take();
    expect(ran).toEqual(['first', 'second']);
  });

  it('has one piece of work for each, the last that was asked for', () => {
    const busy = new BusyFlow();
    const one = new SharedFlow(busy).forOne();
    const ran: string[] = [];
    one.whenReady(() => ran.push('early'));
    one.whenReady(() => ran.push('late'));
    busy.take();
    expect(ran).toEqual(['late']);
  });

  it('is as ready as the reader', () => {
    const busy = new BusyFlow();
    const one = new SharedFlow(busy).forOne();
    expect(one.ready).toBe(false);
    busy.take();
    expect(one.ready).toBe(true);
    const ran: string[] = [];
    one.whenReady(() => ran.push('at once'));
    expect(ran).toEqual(['at once']);
  });
});
