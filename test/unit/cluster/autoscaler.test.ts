import { describe, expect, it, test } from '@jest/globals';
import fc from 'fast-check';
import { Autoscaler } from '../../../src/cluster/domain/autoscaler.js';
import { type ScalingPolicyInput, withDefaults } from '../../../src/cluster/domain/scaling-policy.js';
import { HpaController } from './hpa-controller.js';
import { anyLoad, anyPolicy, examplePolicy, unevenPolicy } from './policies.js';

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

  it('names the limit where it decides the count, though the window held the recommendation back before', () => {
    const scaleDown = {
      stabilizationWindowSeconds: 30,
      policies: [{ type: 'Pods' as const, value: 1, periodSeconds: 15 }],
    };
    const policy = examplePolicy({ initialReplicas: 10, behavior: { scaleDown } });
    const autoscaler = new Autoscaler(policy);
    expect(autoscaler.sync(3, 11)).toMatchObject({ recommended: 4, desired: 10, reason: 'ScaleDownStabilized' });
    expect(autoscaler.sync(33, 11)).toMatchObject({ recommended: 4, desired: 9, reason: 'ScaleDownLimit' });
    expect(autoscaler.sync(48, 1)).toMatchObject({ recommended: 1, desired: 8, reason: 'ScaleDownLimit' });
    expect(autoscaler.sync(62, 22)).toMatchObject({ recommended: 8, desired: 8 });
    expect(autoscaler.sync(78, 1)).toMatchObject({ recommended: 1, desired: 8, reason: 'ScaleDownStabilized' });
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

  test.each<[string, Partial<ScalingPolicyInput>, number[], number[]]>([
    [
      'keeps the count found for a scale-down window, as it is the first recommendation',
      { initialReplicas: 5, behavior: { scaleDown: { stabilizationWindowSeconds: 9 } } },
      [2, 2, 2, 2],
      [5, 5, 5, 1],
    ],
    [
      'keeps the count found for no time where there is no scale-down window',
      { initialReplicas: 5, behavior: { scaleDown: { stabilizationWindowSeconds: 0 } } },
      [2],
      [1],
    ],
    [
      'keeps the count found for a scale-up window',
      { initialReplicas: 1, behavior: { scaleUp: { stabilizationWindowSeconds: 6 } } },
      [11, 11, 11],
      [1, 1, 4],
    ],
    [
      'forgets an addition that is older than the longest period up, though a period down would still count it',
      {
        ...{ initialReplicas: 4, maxReplicas: 24, syncPeriodSeconds: 15 },
        behavior: {
          scaleDown: { stabilizationWindowSeconds: 0, policies: [{ type: 'Pods', value: 2, periodSeconds: 300 }] },
        },
      },
      [200, 200, 200, 0],
      [8, 16, 24, 6],
    ],
    [
      'remembers all additions where the longest period up is as long as that down',
      {
        ...{ initialReplicas: 4, maxReplicas: 24, syncPeriodSeconds: 15 },
        behavior: {
          scaleUp: {
            selectPolicy: 'Max',
            policies: [
              { type: 'Percent', value: 100, periodSeconds: 15 },
              { type: 'Pods', value: 1, periodSeconds: 300 },
            ],
          },
          scaleDown: { stabilizationWindowSeconds: 0, policies: [{ type: 'Pods', value: 2, periodSeconds: 300 }] },
        },
      },
      [200, 200, 200, 0],
      [8, 16, 24, 2],
    ],
    [
      'forgets a removal that is older than the longest period down, though a period up would still count it',
      {
        ...{ initialReplicas: 12, syncPeriodSeconds: 15 },
        behavior: {
          scaleUp: { policies: [{ type: 'Pods', value: 1, periodSeconds: 300 }] },
          scaleDown: { stabilizationWindowSeconds: 0, policies: [{ type: 'Pods', value: 4, periodSeconds: 5 }] },
        },
      },
      [4, 4, 200],
      [8, 4, 9],
    ],
  ])('%s', (_, changes, loads, counts) => {
    const policy = examplePolicy(changes);
    const autoscaler = new Autoscaler(policy);
    const decided = loads.map((load, index) => autoscaler.sync((index + 1) * policy.syncPeriodSeconds, load).desired);
    expect(decided).toEqual(counts);
  });

  it('decides as the controller does, whatever the policy and the load', () => {
    let forgotten = 0;
    fc.assert(
      fc.property(unevenPolicy, fc.array(anyLoad, { minLength: 40, maxLength: 120 }), (policy, loads) => {
        const autoscaler = new Autoscaler(policy);
        const controller = new HpaController(policy);
        loads.forEach((load, index) => {
          const at = (index + 1) * policy.syncPeriodSeconds;
          const { recommended, desired, reason } = autoscaler.sync(at, load);
          const { stabilized, limited, ...counts } = controller.reconcile(at, load);
          expect({ at, recommended, desired }).toEqual({ at, ...counts });
          expect(reason).toBe(limited === 'DesiredWithinRange' ? (stabilized ?? limited) : limited);
        });
        forgotten += controller.overwritten;
      }),
      { numRuns: 300 },
    );
    expect(forgotten).toBeGreaterThan(0);
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
