import { describe, expect, it } from '@jest/globals';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { FlowProbeError } from '../../../../src/kernel/errors/flowprobe.error.js';
import { NO_BACKPRESSURE } from '../../../../src/kernel/backpressure.js';
import { stateSource } from '../../../../src/streaming/events/state-source.js';
import { VirtualClock } from '../../../support/fakes/virtual-clock.js';

describe('a source of a state', () => {
  const watch = (read: () => string) => {
    const clock = new VirtualClock(0);
    let asked = 0;
    const open = stateSource(clock, 500, () => {
      asked += 1;
      return read();
    });
    const look = async () => {
      const sent: string[] = [];
      const { events } = await open();
      const subscription = events(NO_BACKPRESSURE).subscribe((some) => {
        for (const message of some) if (message.kind === 'data') sent.push(message.data);
      });
      return { sent, leave: () => subscription.unsubscribe() };
    };
    const pass = async (ms: number) => {
      for (let passed = 0; passed < ms; passed += 100) {
        clock.advanceBy(100);
        await nextTurn();
      }
    };
    return { clock, look, pass, asked: () => asked };
  };

  it('sends it at once, and again only when it has changed', async () => {
    let state = 'a';
    const { look, pass } = watch(() => state);
    const { sent } = await look();
    await pass(2000);
    expect(sent).toEqual(['a']);
    state = 'b';
    await pass(1000);
    expect(sent).toEqual(['a', 'b']);
  });

  it('reads once for all readers, sends to a later one at once, and rests without readers', async () => {
    const { clock, look, pass, asked } = watch(() => 'a');
    const first = await look();
    await pass(1000);
    const before = asked();
    const second = await look();
    expect(second.sent).toEqual(['a']);
    await pass(500);
    expect(asked()).toBe(before + 1);
    first.leave();
    second.leave();
    expect(clock.waiting).toBe(0);
  });

  it('sends nothing while its store is away, and resumes when it is back', async () => {
    let away = true;
    const { look, pass } = watch(() => {
      if (away) throw new FlowProbeError('unavailable', 'away');
      return 'a';
    });
    const { sent } = await look();
    await pass(1000);
    expect(sent).toEqual([]);
    away = false;
    await pass(1000);
    expect(sent).toEqual(['a']);
  });
});
