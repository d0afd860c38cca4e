import { describe, expect, it, test } from '@jest/globals';
import fc from 'fast-check';
import { Autoscaler } from '../../../src/cluster/domain/autoscaler.js';
import { withDefaults } from '../../../src/cluster/domain/scaling-policy.js';
import { anyLoad, anyPolicy, examplePolicy } from './policies.js';

/** The present nodes and the reason after each of a series of loads, one sync every 3 s. */
function decisions(autoscaler: Autoscaler, loads: readonly number[]): [number, string][] {
  return loads.map((load, index) => {
    const { desired, reason } = autoscaler.sync((index + 1) * 3, load);
    return [desired, reason];
  });
}

describe('Autoscaler', () => {
  it('follows the load up as fast as the policies allow, and down when the window lets it', () => {
    const autoscaler = new Autoscaler(examplePolicy());
    expect(decisions(autoscaler, [5, 30, 30, 30])).toEqual([
      [2, 'DesiredWithinRange'],
      [6, 'ScaleUpLimit'],
      [6, 'ScaleUpLimit'],
      [6, 'ScaleUpLimit'],
    ]);
    expect(autoscaler.sync(21, 30)).toMatchObject({ nodes: 6, utilization: 125, recommended: 11, desired: 11 });
    expect(autoscaler.sync(24, 3)).toMatchObject({ recommended: 1, desired: 11, reason: 'ScaleDownStabilized' });
    expect(autoscaler.sync(51, 3)).toMatchObject({ recommended: 1, desired: 1, reason: 'DesiredWithinRange' });
  });

  it('holds a rise back for the scale-up window', () => {
    const behavior = { scaleUp: { stabilizationWindowSeconds: 6 } };
    expect(decisions(new Autoscaler(examplePolicy({ behavior })), [5, 11, 11])).toEqual([
      [2, 'DesiredWithinRange'],
      [2, 'ScaleUpStabilized'],
      [4, 'DesiredWithinRange'],
    ]);
    expect(decisions(new Autoscaler(examplePolicy()), [5, 11])[1]).toEqual([4, 'DesiredWithinRange']);
  });

  it('names the limit, not the window, where the limit alone would have decided the same', () => {
    const scaleDown = {
      stabilizationWindowSeconds: 30,
      policies: [{ type: 'Pods' as const, value: 1, periodSeconds: 15 }],
    };
    const policy = examplePolicy({ initialReplicas: 10, behavior: { scaleDown } });
    const autoscaler = new Autoscaler(policy);
    expect(autoscaler.sync(3, 11)).toMatchObject({ recommended: 4, desired: 9, reason: 'ScaleDownLimit' });
    expect(autoscaler.sync(18, 1)).toMatchObject({ recommended: 1, desired: 8, reason: 'ScaleDownLimit' });
    expect(autoscaler.sync(32, 22)).toMatchObject({ recommended: 8, desired: 8 });
    expect(autoscaler.sync(48, 1)).toMatchObject({ recommended: 1, desired: 8, reason: 'ScaleDownStabilized' });
  });

  test.each([
    ['more load than the most nodes can take', 1000, 12, 'TooManyReplicas'],
    ['no load', 0, 3, 'TooFewReplicas'],
  ])('stays in its range with %s', (_, load, nodes, reason) => {
    const autoscaler = new Autoscaler(
      examplePolicy({ minReplicas: 3, behavior: { scaleDown: { stabilizationWindowSeconds: 0 } } }),
    );
    for (let second = 15; second <= 150; second += 15) autoscaler.sync(second, load);
    expect(autoscaler.sync(165, load)).toMatchObject({ nodes, desired: nodes, reason });
  });

  it('brings a start outside the range inside', () => {
    expect(new Autoscaler(examplePolicy({ initialReplicas: 40 })).nodes).toBe(12);
    expect(new Autoscaler(examplePolicy({ minReplicas: 5, initialReplicas: 2 })).nodes).toBe(5);
  });

  it('takes a direction’s own tolerance in that direction alone', () => {
    const behavior = { scaleUp: { tolerance: 1.5 }, scaleDown: { stabilizationWindowSeconds: 0 } };
    const policy = examplePolicy({ behavior });
    expect(new Autoscaler(policy).sync(3, 12)).toMatchObject({ utilization: 150, recommended: 2 });
    expect(new Autoscaler(examplePolicy()).sync(3, 12)).toMatchObject({ utilization: 150, recommended: 5 });
    expect(new Autoscaler(policy).sync(3, 2)).toMatchObject({ utilization: 25, recommended: 1 });
  });

  it('never leaves minReplicas..maxReplicas, whatever the load', () => {
    fc.assert(
      fc.property(anyPolicy, fc.array(anyLoad), (policy, loads) => {
        const autoscaler = new Autoscaler(policy);
        loads.forEach((load, index) => {
          autoscaler.sync((index + 1) * policy.syncPeriodSeconds, load);
          expect(autoscaler.nodes).toBeGreaterThanOrEqual(policy.minReplicas);
          expect(autoscaler.nodes).toBeLessThanOrEqual(policy.maxReplicas);
        });
      }),
    );
  });

  it('settles under a constant load', () => {
    fc.assert(
      fc.property(anyPolicy, anyLoad, (policy, load) => {
        const autoscaler = new Autoscaler(policy);
        for (let sync = 1; sync <= 2000; sync += 1) autoscaler.sync(sync * policy.syncPeriodSeconds, load);
        const settled = autoscaler.nodes;
        for (let sync = 2001; sync <= 2050; sync += 1) {
          expect(autoscaler.sync(sync * policy.syncPeriodSeconds, load).desired).toBe(settled);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('keeps no more after 100,000 syncs than its windows and periods can see', () => {
    const scaleUp = { stabilizationWindowSeconds: 300 };
    const autoscaler = new Autoscaler(withDefaults({ nodeCapacity: 1, maxReplicas: 1000, behavior: { scaleUp } }));
    let largest = 0;
    for (let sync = 1; sync <= 100_000; sync += 1) {
      autoscaler.sync(sync * 15, (sync * 7919) % 1009);
      if (sync % 97 === 0) largest = Math.max(largest, JSON.stringify(autoscaler).length);
    }
    expect(largest).toBeLessThan(4000);
  });
});
