/** A change of the count in one direction: `replicas` (1 or more) were added, or removed, at second `at`. */
export interface ScaleEvent {
  readonly at: number;
  readonly replicas: number;
}

/** The changes that the controller still knows, each direction in a list of its own, in no particular order. */
export interface ScaleEvents {
  readonly up: readonly ScaleEvent[];
  readonly down: readonly ScaleEvent[];
}

/**
 * Stores an event in the list of its direction. It overwrites the last entry that is older than the longest period of that
 * direction; where there is none, it is appended. One store overwrites one entry, so others that are as old stay, and the policies
 * of the other direction may still count them: with a short period up and a long one down, some additions are forgotten and
 * others are not. That is what a real cluster does, so it is what happens here.
 *
 * Source: storeScaleEvent and markScaleEventsOutdated in kubernetes/pkg/controller/podautoscaler/horizontal.go.
 */
export function storeScaleEvent(events: ScaleEvent[], event: ScaleEvent, longestPeriodSeconds: number): void {
  const outdated = events.findLastIndex(({ at }) => at < event.at - longestPeriodSeconds);
  if (outdated < 0) events.push(event);
  else events[outdated] = event;
}

/**
 * Replicas that the events of one direction changed within the period that ends `now`; an event as old as the period is out.
 *
 * Source: getReplicasChangePerPeriod in kubernetes/pkg/controller/podautoscaler/horizontal.go.
 */
export function replicasChangedWithin(periodSeconds: number, now: number, events: readonly ScaleEvent[]): number {
  let changed = 0;
  for (const { at, replicas } of events) if (at > now - periodSeconds) changed += replicas;
  return changed;
}
