import { beforeEach, describe, expect, it } from '@jest/globals';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { VirtualClock } from '../../../support/fakes/virtual-clock.js';
import { WireBench } from '../../../support/apps/wire.js';
import { MemoryKeyValue } from '../../../support/fakes/memory-key-value.js';

const RULE = { streams: 'day', wire: ['cut:at=1'], probability: 1 };

describe('the rules of all replicas', () => {
  let clock: VirtualClock;
  let keyValue: MemoryKeyValue;
  let here: WireBench;
  let there: WireBench;

  beforeEach(async () => {
    clock = new VirtualClock();
    keyValue = new MemoryKeyValue();
    [here, there] = [new WireBench(clock, keyValue), new WireBench(clock, keyValue)];
    for (const { rules } of [here, there]) rules.onModuleInit();
    await nextTurn();
  });

  it('hold on another one too, and on one that starts later', async () => {
    await here.rules.set([RULE]);
    await nextTurn();
    const later = new WireBench(clock, keyValue);
    later.rules.onModuleInit();
    await nextTurn();
    for (const { rules } of [here, there, later]) {
      expect([rules.current, rules.isAny, rules.ruleFor('day')?.faults.length]).toEqual([[RULE], true, 1]);
      expect(rules.ruleFor('live')).toBeUndefined();
    }
    await there.rules.set([]);
    await nextTurn();
    expect([here.rules.isAny, here.rules.ruleFor('day')]).toEqual([false, undefined]);
  });

  it('apply the first that concerns a stream', async () => {
    const never = { streams: 'day', wire: ['drop:at=1'], probability: 0 };
    await here.rules.set([never, RULE, { ...RULE, wire: ['split'] }]);
    expect(here.rules.ruleFor('day')?.faults[0]?.definition.kind).toBe('cut');
  });

  it('stay as they were known last while the store is away, where they cannot be changed', async () => {
    await here.rules.set([RULE]);
    keyValue.isAway = true;
    await expect(here.rules.set([])).rejects.toMatchObject({ code: 'unavailable' });
    expect(here.rules.current).toEqual([RULE]);
  });

  it('are read as soon as a store is back that was away at the start', async () => {
    await here.rules.set([RULE]);
    keyValue.isAway = true;
    const late = new WireBench(clock, keyValue);
    late.rules.onModuleInit();
    await nextTurn();
    expect(late.rules.isAny).toBe(false);
    keyValue.isAway = false;
    clock.advanceBy(1000);
    await nextTurn();
    expect(late.rules.current).toEqual([RULE]);
  });
});
