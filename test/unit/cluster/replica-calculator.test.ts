import { describe, expect, it, test } from '@jest/globals';
import { type Pod } from '../../../src/cluster/domain/pods.js';
import {
  replicasForMetric,
  replicasForRatio,
  replicasForUtilization,
  utilizationPercent,
} from '../../../src/cluster/domain/replica-calculator.js';
import { hpaVectors, named, TEST_TRUST_PERIODS } from './hpa-vectors.js';

const { metric } = hpaVectors();
const utilization = hpaVectors().utilization.map((vector) => ({ ...vector, trustPeriods: TEST_TRUST_PERIODS }));
const TENTH = { up: 0.1, down: 0.1 };

describe('replicasForUtilization', () => {
  test.each(utilization)('$name', ({ expected, ...input }) => {
    expect(replicasForUtilization(input)).toEqual(expected);
  });

  const trusted: Partial<Pod> = { ready: true, startedSecondsAgo: 10_000, readyChangedSecondsAgo: 10_000 };
  const withoutMetric: Partial<Pod> = { phase: 'Running', deleting: false, usageMilli: null };
  test.each([
    ['scale up: unready pod scales less', 'if all were ready', trusted, 5],
    ['no scale: unready pods ignored', 'if all were ready', trusted, 6],
    ['scale down: ignore hot-CPU pods', 'if none had just started', trusted, 3],
    ['scale up: failed pods ignored', 'if they only lacked a metric', withoutMetric, 2],
    ['scale up: pods being deleted are ignored', 'if they only lacked a metric', withoutMetric, 2],
    ['scale down: exclude unscheduled pods', 'if they only lacked a metric', withoutMetric, 5],
  ])('%s, %s', (name, _, change, replicas) => {
    const vector = named(utilization, name);
    const pods = vector.pods.map((pod) =>
      pod.usageMilli === null || change === trusted ? { ...pod, ...change } : pod,
    );
    expect(replicasForUtilization({ ...vector, pods }).replicas).toBe(replicas);
  });

  test.each([
    ['scale up', { up: 1, down: 0.1 }, 3],
    ['scale down', { up: 0.1, down: 0.5 }, 5],
    ['TestReplicaCalcTolerance', { up: 0.01, down: 0.1 }, 4],
    ['Within a 200% scale-up tolerance', TENTH, 6],
    ['Outside 8% scale-up', TENTH, 3],
    ['Within a 36% scale-down', TENTH, 2],
  ])('%s, with a tolerance of %j', (name, tolerance, replicas) => {
    expect(replicasForUtilization({ ...named(utilization, name), tolerance }).replicas).toBe(replicas);
  });

  const pod: Pod = {
    phase: 'Running',
    deleting: false,
    ready: true,
    startedSecondsAgo: 10_000,
    readyChangedSecondsAgo: 10_000,
    requestMilli: 1000,
    usageMilli: 300,
  };
  const answerFor = (pods: Pod[], target = 50): number =>
    replicasForUtilization({ current: pods.length, targetUtilizationPercent: target, tolerance: TENTH, pods }).replicas;

  it('takes a pod without a metric as fully busy when scaling down', () => {
    expect(answerFor([pod, pod, pod, pod])).toBe(3);
    expect(answerFor([pod, pod, pod, { ...pod, usageMilli: null }])).toBe(4);
  });

  it('takes a pod without a metric as busy as the target where that is above 100 %', () => {
    const busy = { ...pod, usageMilli: 1000 };
    expect(answerFor([busy, busy, { ...pod, usageMilli: null }], 150)).toBe(3);
    expect(answerFor([busy, busy, busy], 150)).toBe(2);
  });

  it('stays where the metrics of the others are just on target', () => {
    expect(
      answerFor([
        { ...pod, usageMilli: 500 },
        { ...pod, usageMilli: null },
      ]),
    ).toBe(2);
  });

  it('does not turn a scale-up into a scale-down because few pods have metrics', () => {
    const pods = [
      { ...pod, usageMilli: 1200 },
      { ...pod, usageMilli: null },
    ];
    const input = { current: 5, targetUtilizationPercent: 50, tolerance: TENTH, pods };
    expect(replicasForUtilization(input).replicas).toBe(5);
    expect(replicasForUtilization({ ...input, current: 2 }).replicas).toBe(3);
  });

  const idle = { ...pod, usageMilli: 250 };
  const fresh = { ...pod, startedSecondsAgo: 299, readyChangedSecondsAgo: 60, usageMilli: 1000 };
  const lost = { ...pod, ready: false, startedSecondsAgo: 1000, readyChangedSecondsAgo: 970, usageMilli: 1000 };
  test.each([
    ['a new pod that has been ready for a whole sample is trusted', fresh, 3],
    ['a new pod that has been ready for less is not', { ...fresh, readyChangedSecondsAgo: 59 }, 1],
    ['a new pod that is not ready is not', { ...fresh, ready: false }, 1],
    ['a pod is new for five minutes', { ...fresh, ready: false, startedSecondsAgo: 300 }, 3],
    ['a pod that was ready thirty seconds after its start is trusted', lost, 3],
    ['a pod that turned unready within thirty seconds was never ready', { ...lost, readyChangedSecondsAgo: 971 }, 1],
  ])('%s', (_, third, replicas) => {
    expect(answerFor([idle, idle, third])).toBe(replicas);
  });

  it('refuses to guess where no pod has a trusted metric', () => {
    expect(() => answerFor([{ ...pod, usageMilli: null }])).toThrow('No ready pod has a CPU metric');
  });
});

describe('replicasForMetric', () => {
  test.each(metric)('$name', ({ expected, ...input }) => {
    expect(replicasForMetric(input)).toEqual(expected);
  });

  it('TestReplicaCalcToleranceCM, counterfactual: a value more, and it scales', () => {
    const vector = named(metric, 'TestReplicaCalcToleranceCM');
    expect(replicasForMetric({ ...vector, podValues: [24_000, 21_000, 21_000] }).replicas).toBe(3);
    expect(replicasForMetric({ ...vector, podValues: [24_003, 21_000, 21_000] }).replicas).toBe(4);
  });

  it('refuses to guess where there is no value', () => {
    expect(() => replicasForMetric({ current: 1, targetValue: 1, tolerance: TENTH, podValues: [] })).toThrow(
      RangeError,
    );
  });
});

describe('replicasForRatio', () => {
  test.each([
    ['the upper bound of the tolerance', 1.25, 4],
    ['just above it', 1.26, 6],
    ['the lower bound of the tolerance', 0.75, 4],
    ['just below it', 0.74, 3],
    ['no load at all', 0, 0],
    ['more than int32 holds', Infinity, 2_147_483_647],
  ])('%s', (_, ratio, replicas) => {
    expect(replicasForRatio(ratio, { up: 0.25, down: 0.25 }, 4, 4)).toBe(replicas);
  });

  it('counts utilization without its fraction', () => {
    expect(utilizationPercent(2.5, 8)).toBe(31);
    expect(utilizationPercent(1e15, 5e-324)).toBe(2_147_483_647);
  });
});
