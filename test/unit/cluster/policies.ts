import fc from 'fast-check';
import {
  type ScalingPolicyInput,
  withDefaults,
  type ScalingPolicy,
} from '../../../src/cluster/domain/scaling-policy.js';

/** The policy of the contract's example; what is given replaces its fields. */
export function examplePolicy(changes: Partial<ScalingPolicyInput> = {}): ScalingPolicy {
  return withDefaults({
    targetAverageUtilization: 70,
    nodeCapacity: 4,
    syncPeriodSeconds: 3,
    behavior: { scaleDown: { stabilizationWindowSeconds: 30 } },
    ...changes,
  });
}

const ratePolicies = fc.array(
  fc.record({
    type: fc.constantFrom('Pods' as const, 'Percent' as const),
    value: fc.integer({ min: 1, max: 200 }),
    periodSeconds: fc.integer({ min: 1, max: 60 }),
  }),
  { minLength: 1, maxLength: 3 },
);

const rules = fc.record({
  stabilizationWindowSeconds: fc.integer({ min: 0, max: 60 }),
  selectPolicy: fc.constantFrom('Max' as const, 'Min' as const, 'Disabled' as const),
  policies: ratePolicies,
});

const range = fc
  .tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 20 }))
  .map((three) => three.sort((one, other) => one - other))
  .map(([minReplicas, initialReplicas, maxReplicas]) => ({ minReplicas, initialReplicas, maxReplicas }));

/** Any policy that the DTO would let pass, with short windows and periods and a target and tolerance of real life. */
export const anyPolicy: fc.Arbitrary<ScalingPolicy> = fc
  .record({
    range,
    targetAverageUtilization: fc.integer({ min: 30, max: 150 }),
    tolerance: fc.constantFrom(0.1, 0.2),
    syncPeriodSeconds: fc.integer({ min: 1, max: 15 }),
    behavior: fc.record({ scaleUp: rules, scaleDown: rules }),
  })
  .map(({ range: counts, ...rest }) => withDefaults({ nodeCapacity: 4, ...counts, ...rest }));

export const anyLoad: fc.Arbitrary<number> = fc.double({ min: 0, max: 150, noNaN: true });
