import { type Entity, type Preview, type ScenarioOutline } from './messages.js';

/** A journal entry of a day: a sentence, or a cluster's step from so many pods to so many. */
export type Happening =
  | { readonly kind: 'info'; readonly atSeconds: number; readonly text: string }
  | {
      readonly kind: 'scale';
      readonly atSeconds: number;
      readonly entity: Entity;
      readonly from: number;
      readonly to: number;
    };

/**
 * The course of a day, known beforehand. It knows how many messages each second has, so that a sequence number gives the time
 * of a message, however late it comes and however many come at once: after a cut the picture is the same as without one.
 */
export class DayCourse {
  readonly durationSeconds: number;
  /** Messages sent before each second. */
  private readonly before: number[] = [];

  constructor(
    readonly preview: Preview,
    readonly scenario: ScenarioOutline,
  ) {
    this.durationSeconds = preview.duration;
    const { order, payment } = preview;
    const infos = scenario.phases.map(({ startShare }) => startShare * preview.duration);
    // The first is `start`.
    let count = 1;
    for (let second = 0; second < preview.duration; second += 1) {
      this.before.push(count);
      count += order.load[second] ?? 0;
      count += infos.filter((at) => at >= second && at < second + 1).length;
      for (const { nodes } of [order, payment]) count += Number(second > 0 && nodes[second] !== nodes[second - 1]);
    }
    this.before.push(count);
  }

  /** When the message with this sequence falls due, in stream-seconds, to a fraction of one. */
  atOf(sequence: number): number {
    let low = 0;
    let high = this.before.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.before[middle] ?? 0) <= sequence) low = middle;
      else high = middle - 1;
    }
    const first = this.before[low] ?? 0;
    const next = this.before[low + 1] ?? first + 1;
    if (sequence < first) return 0;
    return Math.min(this.durationSeconds, low + (sequence - first) / Math.max(1, next - first));
  }

  /** The journal of the day before this moment, the oldest entry first, for a page that joins late. */
  happenedBefore(atSeconds: number): Happening[] {
    const { scenario, preview, durationSeconds } = this;
    const infos = scenario.phases.map(({ startShare, info }) => ({
      kind: 'info' as const,
      atSeconds: startShare * durationSeconds,
      text: info,
    }));
    const scalings = (['order', 'payment'] as const).flatMap((entity) => {
      const { nodes } = preview[entity];
      return nodes.flatMap((to, second) => {
        const from = nodes[second - 1] ?? to;
        return from === to ? [] : [{ kind: 'scale' as const, atSeconds: second, entity, from, to }];
      });
    });
    return [...infos, ...scalings]
      .filter((each) => each.atSeconds < atSeconds)
      .sort((one, other) => one.atSeconds - other.atSeconds);
  }

  /** The hour of the simulated day as people read it, such as `14:35`. */
  clockAt(atSeconds: number): string {
    const minutes = Math.min(24 * 60, Math.round((atSeconds / this.durationSeconds) * 24 * 60));
    const pad = (value: number): string => String(value).padStart(2, '0');
    return `${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}`;
  }
}
