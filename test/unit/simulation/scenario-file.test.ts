import 'reflect-metadata';
import { describe, expect, it, test } from '@jest/globals';
import { readEntityCatalog } from '../../../src/catalog/domain/catalog.js';
import { readScenarioFile } from '../../../src/simulation/scenario-file.js';
import {
  phaseDraft,
  problemsOf,
  type ScenarioDraft,
  scenarioOf,
  SMALL_CATALOG,
  smallDraft,
} from '../../support/fakes/scenario-drafts.js';
import { messagesOf } from '../../support/fakes/day-messages.js';

/** The problems of a good scenario that was spoilt. */
function spoilt(spoil: (draft: ScenarioDraft) => void): string[] {
  const draft = smallDraft();
  spoil(draft);
  return problemsOf(draft);
}

/** The same, spoilt in its second phase. */
function spoiltPhase(changes: Record<string, unknown>): string[] {
  return problemsOf(smallDraft({ phases: [phaseDraft(), { ...phaseDraft({ startShare: 0.5 }), ...changes }] }));
}

const WHEN = 'must have either startHour or startShare';

describe('a scenario file', () => {
  it('is fine with the least that has to be said', () => {
    expect(problemsOf(smallDraft())).toEqual([]);
    expect(problemsOf(smallDraft({ phases: [phaseDraft()] }))).toEqual([]);
  });

  test.each([
    [null, ': must be a JSON object'],
    [[], ': must be a JSON object'],
    ['a story', ': must be a JSON object'],
  ])('that is %j is refused', (value, problem) => {
    expect(problemsOf(value)).toEqual([problem]);
  });

  test.each<[string, (draft: ScenarioDraft) => void, string]>([
    ['a day that is too short', (draft) => (draft.durationSeconds = 119), 'durationSeconds: '],
    ['a day that is too long', (draft) => (draft.durationSeconds = 181), 'durationSeconds: '],
    ['a day of half a second more', (draft) => (draft.durationSeconds = 150.5), 'durationSeconds: '],
    ['no length', (draft) => delete draft.durationSeconds, 'durationSeconds: '],
    ['a negative lag', (draft) => (draft.paymentLagSeconds = -1), 'paymentLagSeconds: '],
    ['a lag of more than a minute', (draft) => (draft.paymentLagSeconds = 61), 'paymentLagSeconds: '],
    ['no phases', (draft) => (draft.phases = []), 'phases: '],
    ['phases that are no list', (draft) => Object.assign(draft, { phases: {} }), 'phases: '],
    ['no clusters', (draft) => Object.assign(draft, { clusters: undefined }), 'clusters: '],
    [
      'a cluster less',
      (draft) => Object.assign(draft, { clusters: { order: { nodeCapacity: 4 } } }),
      'clusters.payment: ',
    ],
    ['a cluster more', (draft) => (draft.clusters['x'] = {}), 'clusters.x: clusters.x is not known here'],
    [
      'a node without a capacity',
      (draft) => delete draft.clusters.order['nodeCapacity'],
      'clusters.order.nodeCapacity: ',
    ],
    [
      'a field of its own',
      (draft) => (draft['durationSecond'] = 150),
      'durationSecond: durationSecond is not known here',
    ],
    [
      '13 nodes',
      (draft) => (draft.clusters.order['maxReplicas'] = 13),
      'clusters.order.maxReplicas: must be at most 12 in a scenario',
    ],
    [
      '3 nodes at the start',
      (draft) => (draft.clusters.payment['initialReplicas'] = 3),
      'clusters.payment.initialReplicas: must be 2: a day starts with two nodes',
    ],
    [
      '3 nodes at least',
      (draft) => (draft.clusters.order['minReplicas'] = 3),
      'clusters.order.initialReplicas: must be 2: a day starts with two nodes',
    ],
    [
      '1 node at most',
      (draft) => (draft.clusters.order['maxReplicas'] = 1),
      'clusters.order.initialReplicas: must be 2: a day starts with two nodes',
    ],
  ])('with %s is refused', (_, spoil, problem) => {
    const problems = spoilt(spoil);
    expect(problems.filter((one) => !one.startsWith(problem.split(':')[0] ?? ''))).toEqual([]);
    expect(problems.some((one) => one.startsWith(problem))).toBe(true);
  });

  test.each([
    ['both startHour and startShare', { startHour: 12 }, `phases.1: ${WHEN}`],
    ['neither startHour nor startShare', { startShare: undefined }, `phases.1: ${WHEN}`],
    ['hour 25', { startShare: undefined, startHour: 25 }, 'phases.1.startHour: '],
    ['share 1.5', { startShare: 1.5 }, 'phases.1.startShare: '],
    ['a start that is a text', { startShare: '0.5' }, 'phases.1.startShare: '],
    ['hour 24', { startShare: undefined, startHour: 24 }, 'phases.1: a phase must start before the day ends'],
    ['no rate', { rate: undefined }, 'phases.1.rate: '],
    ['rate 0', { rate: 0 }, 'phases.1.rate: '],
    ['a negative rate', { rate: -3 }, 'phases.1.rate: '],
    ['no name', { name: '' }, 'phases.1.name: '],
    ['no sentence', { info: '' }, 'phases.1.info: '],
    ['weights in a list', { orderTypes: [1, 2] }, 'phases.1.orderTypes: '],
    ['no weights', { paymentTypes: undefined }, 'phases.1.paymentTypes: '],
    ['a field of its own', { rates: 5 }, 'phases.1.rates: phases.1.rates is not known here'],
    ['a claim of its own', { claims: { rates: 'rises' } }, 'phases.1.claims.rates: phases.1.claims.rates is not known'],
    ['a claim that is no trend', { claims: { rate: 'explodes' } }, 'phases.1.claims.rate: '],
    ['claims in a list', { claims: [] }, 'phases.1.claims: '],
    ['a claim about nothing', { claims: { rate: 'rises' } }, 'phases.1.claims: nothing changes after the last phase'],
  ])('with %s in a phase is refused', (_, changes, problem) => {
    expect(spoiltPhase(changes).some((one) => one.startsWith(problem))).toBe(true);
  });

  it('may say when its phases start by the hour or by the share', () => {
    const hours = smallDraft({
      phases: [
        { ...phaseDraft({ startHour: 0 }), startShare: undefined },
        { ...phaseDraft({ startHour: 18 }), startShare: undefined },
      ],
    });
    const shares = smallDraft({ phases: [phaseDraft(), phaseDraft({ startShare: 0.75 })] });
    expect(scenarioOf(hours).plan).toEqual(scenarioOf(shares).plan);
  });

  it('says all its problems at once', () => {
    const problems = spoilt((draft) => {
      draft.durationSeconds = 10;
      draft['mood'] = 'good';
      draft.phases[0] = { ...phaseDraft(), rate: 'fast' };
      draft.clusters.payment['nodeCapacity'] = 0;
    });
    expect(new Set(problems.map((problem) => problem.split(':')[0]))).toEqual(
      new Set(['durationSeconds', 'mood', 'phases.0.rate', 'clusters.payment.nodeCapacity']),
    );
  });

  test.each([
    ['claims', { claims: null }],
    ['the start of its first phase', { startShare: null }],
    ['the start of its first phase, beside an hour', { startShare: null, startHour: 0 }],
    ['a claim', { claims: { rate: null } }],
    ['claims about types', { claims: { orderTypes: null } }],
  ])('that says null for %s is refused or ignored, never a crash', (_, changes) => {
    const draft = smallDraft({ phases: [{ ...phaseDraft(), ...changes }, phaseDraft({ startShare: 0.5 })] });
    expect(() => problemsOf(draft)).not.toThrow();
  });

  it('that says null for the only start of a phase is refused, as it has not said when', () => {
    for (const start of [{ startShare: null }, { startShare: undefined, startHour: null }]) {
      expect(problemsOf(smallDraft({ phases: [{ ...phaseDraft(), ...start }] }))).not.toEqual([]);
    }
  });

  it('that gives a weight to a type called as something that every object has is refused by name', () => {
    const draft = smallDraft({ phases: [phaseDraft({ orderTypes: { constructor: 1, other: 3 } })] });
    const field = 'phases.0.orderTypes.constructor';
    expect(problemsOf(draft)).toEqual([`${field}: ${field} is not known here: every object has a field of this name`]);
  });

  it('read twice makes the same scenario', () => {
    const [one, other] = [scenarioOf(smallDraft()), scenarioOf(smallDraft())];
    expect([one.digest, one.durationSeconds, one.plan]).toEqual([other.digest, other.durationSeconds, other.plan]);
    expect(messagesOf(one)).toEqual(messagesOf(other));
    expect('content' in readScenarioFile(smallDraft())).toBe(true);
  });
});

describe('the digest of a scenario', () => {
  const { digest } = scenarioOf(smallDraft());

  test.each<[string, Partial<ScenarioDraft>]>([
    ['a rate', { phases: [phaseDraft({ rate: 11 }), phaseDraft({ startShare: 0.5, rate: 30 })] }],
    ['a start', { phases: [phaseDraft(), phaseDraft({ startShare: 0.51, rate: 30 })] }],
    [
      'a weight',
      { phases: [phaseDraft({ orderTypes: { mobile: 2, retail: 1 } }), phaseDraft({ startShare: 0.5, rate: 30 })] },
    ],
    ['a sentence', { phases: [phaseDraft({ info: 'Other.' }), phaseDraft({ startShare: 0.5, rate: 30 })] }],
    ['the lag', { paymentLagSeconds: 3 }],
    [
      'a policy',
      {
        clusters: {
          order: { nodeCapacity: 5, syncPeriodSeconds: 3 },
          payment: { nodeCapacity: 4, syncPeriodSeconds: 3 },
        },
      },
    ],
  ])('changes with %s', (_, changes) => {
    expect(scenarioOf(smallDraft(changes)).digest).not.toBe(digest);
  });

  it('changes with a name of the catalog', () => {
    const order = readEntityCatalog({ mobile: ['apple', 'nokia'], retail: ['windows'] });
    if ('problems' in order) throw new TypeError('no catalog');
    expect(scenarioOf(smallDraft(), { ...SMALL_CATALOG, order: order.content }).digest).not.toBe(digest);
  });

  it('does not change with what no message depends on', () => {
    const draft = smallDraft({ description: 'For the person who edits it.' });
    const [first] = draft.phases;
    if (first !== undefined) Object.assign(first, { name: 'another name', claims: { rate: 'rises' } });
    expect(scenarioOf(draft).digest).toBe(digest);
  });
});
