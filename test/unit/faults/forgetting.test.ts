import { describe, expect, it } from '@jest/globals';
import { topicOf } from '../../../src/faults/bus.js';
import { EventedSystem } from '../../support/apps/evented-system.js';

const BATCH = 250;

describe('the evented system', () => {
  it('forgets the oldest that are over, and none of what they add to the report, over a crash in the middle of it', async () => {
    let system = await EventedSystem.start();
    await system.arm(5, { kind: 'duplicate', probability: 0.5 });
    const sendAll = async (count: number): Promise<void> => {
      for (let sent = 0; sent < count; sent += BATCH) {
        await Promise.all(Array.from({ length: BATCH }, () => system.sendOne()));
        await system.advance(200);
      }
    };
    await sendAll(5250);
    await system.advance(3000);
    await system.arm(3, { kind: 'error' });
    await sendAll(BATCH);
    expect(system.store.keyValue.size('faults-side-1')).toBeLessThanOrEqual(5500);
    for (const writes of [1, 2, 300, 700]) {
      await system.clear(3);
      await sendAll(750);
      system.light({ writes, isLastAnswered: writes % 2 === 0 });
      await system.advance(2000);
      system = await system.crash();
      await system.advance(5000);
    }
    await system.drain();
    await system.advance(5000);
    expect(system.report).toMatchObject({
      sent: 8500,
      accepted: 8500,
      applied: 8500,
      lost: 0,
      duplicated: 0,
      stuck: 0,
    });
    for (const { point, passed, hits } of system.points) expect(point === 5 ? passed + hits : passed).toBe(8500);
    expect(system.store.keyValue.size('faults-side-1')).toBeLessThanOrEqual(5500);
    expect(system.store.keyValue.size('faults-side-2')).toBe(system.store.keyValue.size('faults-side-1'));
    for (const reader of [1, 2] as const) expect(await system.store.log.read(topicOf(reader), 1, 10)).toHaveLength(1);
    await system.stop();
  });

  it('takes no more than it can hold', async () => {
    const system = await EventedSystem.start();
    await system.arm(3, { kind: 'error' });
    for (let sent = 0; sent < 9500; sent += BATCH) {
      await Promise.all(Array.from({ length: BATCH }, () => system.sendOne()));
    }
    for (let sent = 9500; sent < 10_000; sent += 1) await system.sendOne();
    await expect(system.sendOne()).rejects.toMatchObject({ code: 'limit-reached' });
    expect(system.report.sent).toBe(10_000);
    await system.clear(3);
    await system.drain();
    expect(system.report).toMatchObject({ applied: 10_000, stuck: 0 });
    await system.sendOne();
    await system.stop();
  });
});
