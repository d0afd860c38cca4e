import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { topicOf } from '../../../src/faults/bus.js';
import { type Backend, newRecord } from '../../../src/faults/domain/record.js';
import { INITIAL } from '../../../src/faults/domain/settings.js';
import { RequestTotals } from '../../../src/faults/domain/totals.js';
import { RequestRegistry } from '../../../src/faults/request-registry.js';
import { RequestStore } from '../../../src/faults/request-store.js';
import { EventedSystem } from '../../support/apps/evented-system.js';
import { MemoryKeyValue } from '../../support/fakes/memory-key-value.js';

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

  describe('forgets a request', () => {
    let keyValue: MemoryKeyValue;
    let one: RequestStore;
    let two: RequestStore;
    let registry: RequestRegistry;

    const put = async (side: Backend, traceId: string): Promise<void> => {
      const record = newRecord(side, { traceId, run: 1, mode: 'naive', ordinal: 0, sentMs: 0 });
      await keyValue.put(`faults-side-${side}`, traceId, Buffer.from(JSON.stringify(record)));
    };
    /** As where the process before has ended in the middle of forgetting these. */
    const forget = async (...traceIds: string[]): Promise<void> => {
      const base = { run: 1, tally: new RequestTotals(), pruned: traceIds };
      await keyValue.put('faults-report', 'base', Buffer.from(JSON.stringify(base)));
      await registry.open();
      expect(registry.isFull).toBe(true);
      await registry.prune();
    };

    beforeEach(() => {
      keyValue = new MemoryKeyValue();
      one = new RequestStore(1, keyValue);
      two = new RequestStore(2, keyValue);
      registry = new RequestRegistry(one, two, keyValue, () => INITIAL);
    });
    afterEach(() => {
      registry.close();
      one.close();
      two.close();
    });

    it('and shows no half of it meanwhile', async () => {
      await put(1, 'a');
      await put(2, 'a');
      await one.open();
      await two.open();
      const shown: unknown[] = [];
      for (const requests of [one, two]) requests.subscribe(() => shown.push(registry.traceOf('a')));
      await forget('a');
      expect(shown).toEqual([undefined, undefined]);
    });

    it('of which either side is left, though the watch has not reported it yet', async () => {
      await put(1, 'a');
      await put(2, 'b');
      await forget('a', 'b');
      expect([keyValue.size('faults-side-1'), keyValue.size('faults-side-2')]).toEqual([0, 0]);
    });
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
