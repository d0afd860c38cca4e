import { describe, expect, it, test } from '@jest/globals';
import fc from 'fast-check';
import { limitRate, type RateLimitInput } from '../../../src/cluster/domain/rate-limit.js';
import { type ScalingRules, withDefaults } from '../../../src/cluster/domain/scaling-policy.js';
import { type Counted, hpaVectors, named, toEvents, toRules } from './hpa-vectors.js';

const { rateLimit } = hpaVectors();
type Vector = (typeof rateLimit)[number];
const NO_EVENTS = toEvents([], []);

function inputOf(vector: Vector, rules: Partial<ScalingRules> = {}): RateLimitInput {
  const behavior = {
    scaleUp: { ...toRules(vector.scaleUp), ...rules },
    scaleDown: { ...toRules(vector.scaleDown), ...rules },
  };
  return {
    now: 0,
    current: vector.current,
    desired: vector.desired,
    minReplicas: vector.min,
    maxReplicas: vector.max,
    behavior: withDefaults({ nodeCapacity: 1, behavior }).behavior,
    events: toEvents(vector.scaleUpEvents, vector.scaleDownEvents),
  };
}

describe('limitRate', () => {
  test.each(rateLimit)('$name', (vector) => {
    const { replicas, condition } = vector.expected;
    expect(limitRate(inputOf(vector))).toEqual({ replicas, reason: condition });
  });

  test.each(
    rateLimit.filter(({ scaleUpEvents, scaleDownEvents }) => scaleUpEvents.length + scaleDownEvents.length > 0),
  )('$name, counterfactual: without events the whole period is left to spend', (vector) => {
    const { current, desired } = vector;
    const free = limitRate({ ...inputOf(vector), events: NO_EVENTS }).replicas;
    const bound = limitRate(inputOf(vector)).replicas;
    expect(desired > current ? free >= bound : free <= bound).toBe(true);
  });

  test.each([
    ['up ev stuck', [], 105],
    ['up ev pods', [], 200 + 50],
    ['down ev pod', [], 95],
    ['down ev pct', [], 50],
    ['down prevent', [], 90],
    ['up ev stuck', [{ replicas: 9, secondsAgo: 120 }], 105],
    ['up ev stuck', [{ replicas: 3, secondsAgo: 119 }], 102],
  ])('%s, counterfactual: with %j added, to %i', (name, added: Counted[], replicas) => {
    const vector = named(rateLimit, name);
    const input = { ...inputOf(vector), events: toEvents(added, []) };
    expect(limitRate(input).replicas).toBe(replicas);
  });

  test.each([
    ['pods>percent', 'Min', 20, 'ScaleUpLimit'],
    ['percent>pods', 'Min', 12, 'ScaleUpLimit'],
    ['down pct>pod name', 'Min', 99, 'ScaleDownLimit'],
    ['pods>percent', 'Disabled', 10, 'ScaleUpLimit'],
    ['down min', 'Disabled', 10, 'ScaleDownLimit'],
  ] as const)('%s, with the policy %s, to %i', (name, selectPolicy, replicas, reason) => {
    expect(limitRate(inputOf(named(rateLimit, name), { selectPolicy }))).toEqual({ replicas, reason });
  });

  it('rounds a percent up when adding, and towards zero when removing', () => {
    const input = { now: 0, current: 3, minReplicas: 1, maxReplicas: 10, events: NO_EVENTS };
    const rules = { policies: [{ type: 'Percent' as const, value: 10, periodSeconds: 15 }] };
    const { behavior } = withDefaults({ nodeCapacity: 1, behavior: { scaleUp: rules, scaleDown: rules } });
    expect(limitRate({ ...input, behavior, desired: 9 }).replicas).toBe(4);
    expect(limitRate({ ...input, behavior, desired: 1 }).replicas).toBe(2);
  });

  it('never leaves the range once within', () => {
    const count = fc.integer({ min: 1, max: 50 });
    const policy = fc.record({
      type: fc.constantFrom('Pods' as const, 'Percent' as const),
      value: fc.integer({ min: 1, max: 500 }),
      periodSeconds: fc.integer({ min: 1, max: 60 }),
    });
    const rules = fc.record({
      selectPolicy: fc.constantFrom('Max' as const, 'Min' as const, 'Disabled' as const),
      policies: fc.array(policy, { minLength: 1, maxLength: 3 }),
    });
    const changes = fc.array(fc.record({ replicas: count, secondsAgo: fc.integer({ min: 0, max: 90 }) }), {
      maxLength: 4,
    });
    const bounds = fc.tuple(count, count, count).map((three) => three.sort((one, other) => one - other));
    fc.assert(
      fc.property(
        bounds,
        fc.integer({ min: 0, max: 200 }),
        rules,
        changes,
        changes,
        ([min, current, max], desired, both, added, removed) => {
          const { behavior } = withDefaults({ nodeCapacity: 1, behavior: { scaleUp: both, scaleDown: both } });
          const events = toEvents(added, removed);
          const { replicas } = limitRate({
            now: 0,
            current,
            desired,
            minReplicas: min,
            maxReplicas: max,
            behavior,
            events,
          });
          expect(replicas).toBeGreaterThanOrEqual(min);
          expect(replicas).toBeLessThanOrEqual(max);
          expect(Math.sign(replicas - current) * Math.sign(desired - current)).toBeGreaterThanOrEqual(0);
        },
      ),
    );
  });
});
