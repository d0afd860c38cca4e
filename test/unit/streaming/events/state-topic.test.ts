import { describe, expect, it } from '@jest/globals';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { FlowProbeError } from '../../../../src/kernel/errors/flowprobe.error.js';
import { stateTopic } from '../../../../src/streaming/events/state-topic.js';
import { VirtualClock } from '../../../../src/kernel/time/virtual-clock.js';

const FLOW = { ready: true, whenReady: (work: () => void) => work() };

describe('a topic that tells how something is', () => {
  const watch = (read: () => string) => {
    const clock = new VirtualClock(0);
    let asked = 0;
    const follow = stateTopic(clock, 500, () => {
      asked += 1;
      return read();
    });
    const look = async () => {
      const told: string[] = [];
      const { messages } = await follow();
      const subscription = messages(FLOW).subscribe((some) => {
        for (const message of some) if (message.kind === 'data') told.push(message.data);
      });
      return { told, leave: () => subscription.unsubscribe() };
    };
    const pass = async (ms: number) => {
      for (let passed = 0; passed < ms; passed += 100) {
        clock.advanceBy(100);
        await nextTurn();
      }
    };
    return { clock, look, pass, asked: () => asked };
  };

  it('tells it at once, and again only when it has changed', async () => {
    let state = 'a';
    const { look, pass } = watch(() => state);
    const { told } = await look();
    await pass(2000);
    expect(told).toEqual(['a']);
    state = 'b';
    await pass(1000);
    expect(told).toEqual(['a', 'b']);
  });

  it('is asked once for all who look, tells who comes later at once, and rests when nobody does', async () => {
    const { clock, look, pass, asked } = watch(() => 'a');
    const first = await look();
    await pass(1000);
    const before = asked();
    const second = await look();
    expect(second.told).toEqual(['a']);
    await pass(500);
    expect(asked()).toBe(before + 1);
    first.leave();
    second.leave();
    expect(clock.waiting).toBe(0);
  });

  it('says nothing while its store is away, and goes on when it is back', async () => {
    let away = true;
    const { look, pass } = watch(() => {
      if (away) throw new FlowProbeError('unavailable', 'away');
      return 'a';
    });
    const { told } = await look();
    await pass(1000);
    expect(told).toEqual([]);
    away = false;
    await pass(1000);
    expect(told).toEqual(['a']);
  });
});
