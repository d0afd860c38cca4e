import { DEFAULT_TRUST_PERIODS, groupPods, type Pod, type PodGroups, type Sample, type TrustPeriods } from './pods.js';

/** Kubernetes counts replicas and percents in int32; what is larger stays at its bound. */
const MAX_INT32 = 2_147_483_647;

/** How far the ratio may be above 1 (`up`) or below it (`down`) without a change; shares, 0.1 = 10 %. */
export interface Tolerance {
  readonly up: number;
  readonly down: number;
}

/** Percent of `capacity` that `load` takes, without its fraction, as Kubernetes counts utilization; at most 2³¹ − 1. */
export function utilizationPercent(load: number, capacity: number): number {
  return Math.min(Math.trunc((load * 100) / capacity), MAX_INT32);
}

/**
 * The core of the algorithm: how many replicas bring the usage to its target. `ratio` is usage / target, `readyPods` the pods
 * that the usage was measured on. Within the tolerance, bounds included, `current` stays.
 *
 * Source: kubernetes/pkg/controller/podautoscaler/replica_calculator.go.
 */
export function replicasForRatio(ratio: number, tolerance: Tolerance, current: number, readyPods: number): number {
  if (1 - tolerance.down <= ratio && ratio <= 1 + tolerance.up) return current;
  return Math.min(Math.ceil(ratio * readyPods), MAX_INT32);
}

function utilizationOf(samples: readonly Sample[]): number {
  const sum = (value: (sample: Sample) => number): number =>
    samples.reduce((total, sample) => total + value(sample), 0);
  return utilizationPercent(
    sum(({ usageMilli }) => usageMilli),
    sum(({ requestMilli }) => requestMilli),
  );
}

/** What pods without a trusted metric are taken to use: the most that speaks against the change that the others call for. */
function assumedSamples({ unready, missing }: PodGroups, ratio: number, targetPercent: number): Sample[] {
  const idle = ({ requestMilli }: Pod): Sample => ({ requestMilli, usageMilli: 0 });
  const busy = ({ requestMilli }: Pod): Sample => ({
    requestMilli,
    usageMilli: Math.trunc((requestMilli * Math.max(100, targetPercent)) / 100),
  });
  if (ratio > 1) return [...missing, ...unready].map(idle);
  return ratio < 1 ? missing.map(busy) : [];
}

function pointsOtherWay(ratio: number, other: number): boolean {
  return (ratio < 1 && other > 1) || (ratio > 1 && other < 1);
}

export interface UtilizationInput {
  readonly current: number;
  readonly targetUtilizationPercent: number;
  readonly tolerance: Tolerance;
  readonly pods: readonly Pod[];
  /** Default: those of kube-controller-manager. */
  readonly trustPeriods?: TrustPeriods;
}

/**
 * Replicas for a CPU target in percent of what the pods request. The percent in the answer is that of the pods with a
 * trusted metric alone.
 *
 * Source: GetResourceReplicas in kubernetes/pkg/controller/podautoscaler/replica_calculator.go.
 * @throws RangeError where no pod has a trusted metric.
 */
export function replicasForUtilization(input: UtilizationInput): { replicas: number; utilizationPercent: number } {
  const { current, targetUtilizationPercent, tolerance, pods, trustPeriods = DEFAULT_TRUST_PERIODS } = input;
  const groups = groupPods(pods, trustPeriods);
  if (groups.measured.length === 0) throw new RangeError('No ready pod has a CPU metric');
  const percent = utilizationOf(groups.measured);
  const answer = (replicas: number): { replicas: number; utilizationPercent: number } => ({
    replicas,
    utilizationPercent: percent,
  });
  const ratio = percent / targetUtilizationPercent;
  const assumed = assumedSamples(groups, ratio, targetUtilizationPercent);
  if (assumed.length === 0) return answer(replicasForRatio(ratio, tolerance, current, groups.measured.length));

  const samples = [...groups.measured, ...assumed];
  const cautiousRatio = utilizationOf(samples) / targetUtilizationPercent;
  if (pointsOtherWay(ratio, cautiousRatio)) return answer(current);
  const replicas = replicasForRatio(cautiousRatio, tolerance, current, samples.length);
  // More samples than current replicas, or fewer, must not turn a scale-down into a scale-up or the reverse.
  return answer(pointsOtherWay(cautiousRatio, replicas / current) ? current : replicas);
}

export interface MetricInput {
  readonly current: number;
  readonly targetValue: number;
  readonly tolerance: Tolerance;
  readonly podValues: readonly number[];
}

/**
 * Replicas for a target average of any metric, one value a pod, all of them ready. The average is an integer (Kubernetes
 * counts in thousandths).
 *
 * Source: calcPlainMetricReplicas in kubernetes/pkg/controller/podautoscaler/replica_calculator.go.
 * @throws RangeError where there is no value.
 */
export function replicasForMetric(input: MetricInput): { replicas: number; averageValue: number } {
  const { current, targetValue, tolerance, podValues } = input;
  if (podValues.length === 0) throw new RangeError('No pod has a value of the metric');
  const averageValue = Math.trunc(podValues.reduce((sum, value) => sum + value, 0) / podValues.length);
  return { replicas: replicasForRatio(averageValue / targetValue, tolerance, current, podValues.length), averageValue };
}
