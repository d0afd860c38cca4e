import fc from 'fast-check';
import {
  type ScalingPolicy,
  type ScalingPolicyInput,
  type ScalingRules,
  withDefaults,
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

function rules(maxSeconds: number): fc.Arbitrary<ScalingRules> {
  const policy = fc.record({
    type: fc.constantFrom('Pods' as const, 'Percent' as const),
    value: fc.integer({ min: 1, max: 200 }),
    periodSeconds: fc.integer({ min: 1, max: maxSeconds }),
  });
  return fc.record({
    stabilizationWindowSeconds: fc.integer({ min: 0, max: maxSeconds }),
    selectPolicy: fc.constantFrom('Max' as const, 'Min' as const, 'Disabled' as const),
    policies: fc.array(policy, { minLength: 1, maxLength: 3 }),
  });
}

const range = fc
  .tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 20 }))
  .map((three) => three.sort((one, other) => one - other))
  .map(([minReplicas, initialReplicas, maxReplicas]) => ({ minReplicas, initialReplicas, maxReplicas }));

function policies(
  scaleUp: fc.Arbitrary<ScalingRules>,
  scaleDown: fc.Arbitrary<ScalingRules>,
): fc.Arbitrary<ScalingPolicy> {
  return fc
    .record({
      range,
      targetAverageUtilization: fc.integer({ min: 30, max: 150 }),
      tolerance: fc.constantFrom(0.1, 0.2),
      syncPeriodSeconds: fc.integer({ min: 1, max: 15 }),
      behavior: fc.record({ scaleUp, scaleDown }),
    })
    .map(({ range: counts, ...rest }) => withDefaults({ nodeCapacity: 4, ...counts, ...rest }));
}

/** Any policy that the DTO would let pass, with short windows and periods and a target and tolerance of real life. */
export const anyPolicy: fc.Arbitrary<ScalingPolicy> = policies(rules(60), rules(60));

/** The same with one direction limited over a far longer period than the other, where forgotten scale events show. */
export const unevenPolicy: fc.Arbitrary<ScalingPolicy> = fc.oneof(
  policies(rules(20), rules(1800)),
  policies(rules(1800), rules(20)),
  policies(rules(1800), rules(1800)),
);

export const anyLoad: fc.Arbitrary<number> = fc.double({ min: 0, max: 150, noNaN: true });
