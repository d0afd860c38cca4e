import { Autoscaler, type ScalingStep } from './autoscaler.js';
import { type ScalingPolicy } from './scaling-policy.js';

/**
 * Runs a fresh cluster over a series of loads: `load[i]` is the load in second i, in the unit of `nodeCapacity`. There is a
 * step at each k·syncPeriodSeconds (k = 1, 2, …) up to the series' end, on the mean of the seconds since the one before; seconds
 * after the last full period make no step. A generator, so that a long series can be worked out a slice at a time.
 */
export function* evaluate(policy: ScalingPolicy, load: readonly number[]): Generator<ScalingStep> {
  const autoscaler = new Autoscaler(policy);
  const { syncPeriodSeconds } = policy;
  for (let at = syncPeriodSeconds; at <= load.length; at += syncPeriodSeconds) {
    const seconds = load.slice(at - syncPeriodSeconds, at);
    yield autoscaler.sync(at, seconds.reduce((sum, value) => sum + value, 0) / syncPeriodSeconds);
  }
}
