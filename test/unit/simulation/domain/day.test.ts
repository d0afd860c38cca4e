import 'reflect-metadata';
import { describe, expect, it, test } from '@jest/globals';
import fc from 'fast-check';
import { readEntityCatalog } from '../../../../src/catalog/domain/catalog.js';
import { type Scenario } from '../../../../src/simulation/scenario.js';
import { type DayMessage, isSpawn, messagesOf, nodesOf } from '../../../support/fakes/day-messages.js';
import { shippedScenario } from '../../../support/fakes/days.js';
import {
  phaseDraft,
  type ScenarioDraft,
  scenarioOf,
  SMALL_CATALOG,
  smallDraft,
} from '../../../support/fakes/scenario-drafts.js';

const RANK = { start: 0, info: 1, 'scale-up': 2, 'scale-down': 2, spawn: 3, end: 4 } as const;

/** Any short story: phases on whole seconds, where syncs are too, and clusters that change with every pair. */
const anyDraft: fc.Arbitrary<ScenarioDraft> = fc
  .record({
    starts: fc.uniqueArray(fc.integer({ min: 1, max: 119 }), { maxLength: 8 }),
    rates: fc.array(fc.constantFrom(0.01, 0.2, 1, 5), { minLength: 9, maxLength: 9 }),
    sync: fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 })),
    lag: fc.constantFrom(0, 0.5, 2, 7),
  })
  .map(({ starts, rates, sync: [order, payment], lag }) => {
    const cluster = (syncPeriodSeconds: number): Record<string, unknown> => ({
      nodeCapacity: 0.5,
      syncPeriodSeconds,
      behavior: { scaleDown: { stabilizationWindowSeconds: 0 } },
    });
    const seconds = [0, ...starts.sort((one, other) => one - other)];
    const phases = seconds.map((second, index) =>
      phaseDraft({ startShare: second / 120, rate: rates[index], info: `at ${second}` }),
    );
    return smallDraft({
      phases,
      paymentLagSeconds: lag,
      clusters: { order: cluster(order), payment: cluster(payment) },
    });
  });

/** Messages that stand where they should not, each with the one before. */
function misplaced(messages: readonly DayMessage[], durationMs: number): [DayMessage | undefined, DayMessage][] {
  return messages.flatMap((message, index) => {
    const before = messages[index - 1];
    const inTime = Number.isInteger(message.at) && message.at >= 0 && message.at <= durationMs;
    const inOrder =
      before === undefined ||
      message.at > before.at ||
      (message.at === before.at && RANK[message.type] >= RANK[before.type]);
    return inTime && inOrder ? [] : [[before, message] as [DayMessage | undefined, DayMessage]];
  });
}

describe('a day', () => {
  it('goes forward in time; at the same moment an info comes first, then the clusters, then a pair, and the end last', () => {
    fc.assert(
      fc.property(anyDraft, fc.string({ minLength: 1, maxLength: 64 }), (draft, seed) => {
        expect(misplaced(messagesOf(scenarioOf(draft), { seed }), 120_000)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('announces each phase once, at its time, in any story', () => {
    fc.assert(
      fc.property(anyDraft, (draft) => {
        const infos = messagesOf(scenarioOf(draft)).flatMap((one) => (one.type === 'info' ? [one.message] : []));
        expect(infos).toEqual(draft.phases.map(({ info }) => info));
        for (const one of messagesOf(scenarioOf(draft))) {
          if (one.type === 'info') expect(one.message).toBe(`at ${one.at / 1000}`);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('scales only when a sync is due, never to the count that there is, and never out of the range', () => {
    fc.assert(
      fc.property(anyDraft, (draft) => {
        const { clusters } = draft;
        const messages = messagesOf(scenarioOf(draft));
        for (const entity of ['order', 'payment'] as const) {
          const periodMs = Number(clusters[entity]['syncPeriodSeconds']) * 1000;
          for (const { at, nodes } of nodesOf(messages, entity)) {
            expect([at % periodMs, nodes >= 1 && nodes <= 12]).toEqual([0, true]);
          }
        }
        expect(messages.every((message) => !('factor' in message) || message.factor >= 1)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  test.each([0.01, 0.1, 1, 10])('has the same phases, syncs and end at rate %d', (rate) => {
    const messages = messagesOf(shippedScenario(), { rate });
    expect(misplaced(messages, 150_000)).toEqual([]);
    expect(messages.filter(({ type }) => type === 'info')).toHaveLength(15);
    expect(messages.at(-1)).toMatchObject({ type: 'end', at: 150_000 });
  });

  it('lays its story over the length that is asked for', () => {
    const infos = (durationSeconds: number): number[] =>
      messagesOf(shippedScenario(), { durationSeconds }).flatMap(({ type, at }) => (type === 'info' ? [at] : []));
    expect(infos(180)).toEqual(infos(120).map((at) => at * 1.5));
  });

  it('draws orders apart from payments: another payment catalog, or lag, changes no order and no time', () => {
    const orders = (of: Scenario): string[] =>
      messagesOf(of)
        .filter(isSpawn)
        .map(({ at, uuid, order }) => `${at} ${uuid} ${JSON.stringify(order)}`);
    const payment = readEntityCatalog({ cards: ['a', 'b', 'c'], other: ['d'], provider: ['e'] });
    if ('problems' in payment) throw new TypeError('no catalog');
    const changed = scenarioOf(smallDraft({ paymentLagSeconds: 9 }), { ...SMALL_CATALOG, payment: payment.content });
    expect(orders(changed)).toEqual(orders(scenarioOf(smallDraft())));
  });
});
