import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { evaluate } from '../../../../src/cluster/domain/evaluate.js';
import { Day } from '../../../../src/simulation/domain/day.js';
import { Preview } from '../../../../src/simulation/domain/preview.js';
import { type Scenario } from '../../../../src/simulation/scenario.js';
import { isSpawn, messagesOf, nodesOf } from '../../../support/fakes/day-messages.js';
import { shippedScenario } from '../../../support/fakes/days.js';
import { scenarioOf, smallDraft } from '../../../support/fakes/scenario-drafts.js';

interface Choice {
  readonly seed: string;
  readonly durationSeconds: number;
  readonly rate: number;
}

const ENTITIES = ['order', 'payment'] as const;

function previewOf({ plan }: Scenario, choice: Choice, messagesPerTurn = 100_000): Preview {
  const preview = new Preview(new Day(plan, choice), plan.paymentLagMs);
  while (!preview.advance(messagesPerTurn));
  return preview;
}

const anyChoice: fc.Arbitrary<Choice> = fc.record({
  seed: fc.string({ minLength: 1, maxLength: 64 }),
  durationSeconds: fc.integer({ min: 120, max: 180 }),
  rate: fc.constantFrom(0.01, 0.1, 0.5, 1, 3),
});

const shipped = shippedScenario();

describe('Preview', () => {
  it('has loads that give its nodes when the scaling is tried on them alone', () => {
    fc.assert(
      fc.property(anyChoice, (choice) => {
        const preview = previewOf(shipped, choice);
        for (const entity of ENTITIES) {
          const { load, nodes } = preview[entity];
          const policy = shipped.plan.policies[entity];
          const steps = [...evaluate(policy, load)];
          const expected = load.map(
            (_, second) => steps.filter(({ at }) => at <= second).at(-1)?.desired ?? policy.initialReplicas,
          );
          expect(nodes).toEqual(expected);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('has the loads and nodes that follow from the messages of the day', () => {
    fc.assert(
      fc.property(anyChoice, (choice) => {
        const preview = previewOf(shipped, choice);
        const messages = messagesOf(shipped, choice);
        const spawns = messages.filter(isSpawn);
        for (const [entity, lagMs] of [['order', 0] as const, ['payment', 2000] as const]) {
          const changes = nodesOf(messages, entity);
          const { load, nodes } = preview[entity];
          const work = spawns.map(({ at }) => Math.floor((at + lagMs) / 1000));
          expect(load).toEqual(load.map((_, second) => work.filter((one) => one === second).length));
          expect(nodes).toEqual(
            nodes.map((_, second) => changes.filter(({ at }) => at <= second * 1000).at(-1)?.nodes ?? 2),
          );
        }
      }),
      { numRuns: 8 },
    );
  });

  it('is the same in however many slices it is worked out', () => {
    const choice = { seed: '42', durationSeconds: 150, rate: 1 };
    const whole = previewOf(shipped, choice);
    for (const slice of [1, 7, 4096]) {
      const { order, payment } = previewOf(shipped, choice, slice);
      expect({ order, payment }).toEqual({ order: whole.order, payment: whole.payment });
    }
  });

  it('takes no more than its slice of messages at a time', () => {
    const preview = new Preview(new Day(shipped.plan, { seed: '42', durationSeconds: 150, rate: 1 }), 2000);
    preview.advance(500);
    const seen = preview.order.load.reduce((sum, count) => sum + count, 0);
    expect(seen).toBeGreaterThan(400);
    expect(seen).toBeLessThanOrEqual(500);
  });

  it('has an entry for each second of the day, whatever the lag and the periods', () => {
    const clusters = {
      order: { nodeCapacity: 4, syncPeriodSeconds: 7 },
      payment: { nodeCapacity: 1, syncPeriodSeconds: 11, behavior: { scaleDown: { stabilizationWindowSeconds: 0 } } },
    };
    const scenario = scenarioOf(smallDraft({ paymentLagSeconds: 12.25, clusters }));
    const preview = previewOf(scenario, { seed: '42', durationSeconds: 125, rate: 1 });
    for (const entity of ENTITIES) {
      const { load, nodes } = preview[entity];
      const steps = [...evaluate(scenario.plan.policies[entity], load)];
      expect([load.length, nodes.length]).toEqual([125, 125]);
      expect(nodes).toEqual(load.map((_, second) => steps.filter(({ at }) => at <= second).at(-1)?.desired ?? 2));
    }
  });
});
