import { type EvaluationDto } from '../api/schema.js';

/** What one policy made of a load. */
export interface Replay {
  /** Pods in each second. */
  readonly pods: readonly number[];
  /** Load of each second, in percent of what the pods of that second bear. */
  readonly saturation: readonly number[];
  /** The sum of the pods over the seconds. */
  readonly podSeconds: number;
  /** Seconds in which there was more load than the pods bear. */
  readonly saturatedSeconds: number;
  /** Syncs at which the count changed, and those at which it changed the other way round than before. */
  readonly changes: number;
  readonly turns: number;
  readonly mostPods: number;
}

/** As the service allows. */
const MAX_SYNC_SECONDS = 3600;

/**
 * What is sent for a load that is over before the first sync: it goes on with nothing up to there, as only a decision says how
 * many pods there were before it.
 */
export function reachingFirstSync(load: readonly number[], syncPeriodSeconds: number): readonly number[] {
  const missing = Math.min(syncPeriodSeconds, MAX_SYNC_SECONDS) - load.length;
  return missing > 0 ? [...load, ...Array.from({ length: Math.ceil(missing) }, () => 0)] : load;
}

/** The course of a load under a policy, from the decisions of `POST /cluster/evaluate`. */
export function replayOf({ steps }: EvaluationDto, load: readonly number[], nodeCapacity: number): Replay {
  const pods: number[] = [];
  let changes = 0;
  let turns = 0;
  let direction = 0;
  for (const { at, nodes, desired } of steps) {
    while (pods.length < Math.min(at, load.length)) pods.push(nodes);
    if (at > load.length || desired === nodes) continue;
    changes += 1;
    const now = Math.sign(desired - nodes);
    if (direction !== 0 && now !== direction) turns += 1;
    direction = now;
  }
  const last = steps.at(-1)?.desired ?? 0;
  while (pods.length < load.length) pods.push(last);
  const saturation = load.map((value, second) => {
    const capacity = (pods[second] ?? 0) * nodeCapacity;
    return capacity === 0 ? 0 : Math.round((value / capacity) * 100);
  });
  return {
    pods,
    saturation,
    podSeconds: pods.reduce((sum, count) => sum + count, 0),
    saturatedSeconds: saturation.filter((percent) => percent > 100).length,
    changes,
    turns,
    mostPods: pods.reduce((most, count) => Math.max(most, count), 0),
  };
}
