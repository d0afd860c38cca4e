/** A corner of a load: at this share of the duration (0–1) the load is this share of the highest rate (0–1). */
export type Corner = readonly [share: number, level: number];

/**
 * How a load goes over the time of a job, whatever its length and its rate: straight lines between corners. All of it is
 * exact, the way back from a load to its moment too, so that each request is due at a moment that can be calculated.
 */
export class LoadShape {
  /** Load up to each corner. */
  private readonly loads: readonly number[];

  /** @param corners from share 0 to share 1, rising in share; two of one share make a step */
  constructor(readonly corners: readonly Corner[]) {
    const loads: number[] = [];
    let load = 0;
    for (const [index, [share, level]] of corners.entries()) {
      const [shareBefore, levelBefore] = corners[index - 1] ?? [share, level];
      load += ((levelBefore + level) / 2) * (share - shareBefore);
      loads.push(load);
    }
    this.loads = loads;
  }

  /** Share of the highest rate (0–1) at a share of the duration. */
  levelAt(share: number): number {
    const { from, to } = this.lineAt((index) => (this.corners[index]?.[0] ?? 0) >= share);
    return levelOn(from, to, clamp(share));
  }

  /** All load up to a share of the duration: the integral, of which a constant full load has 1 at the end. */
  loadTo(share: number): number {
    const end = clamp(share);
    const { from, to, loadBefore } = this.lineAt((index) => (this.corners[index]?.[0] ?? 0) >= end);
    return loadBefore + ((from[1] + levelOn(from, to, end)) / 2) * (end - from[0]);
  }

  /** The share of the duration at which this much load has come; undefined where there is never so much. */
  shareAt(load: number): number | undefined {
    const total = this.loads.at(-1) ?? 0;
    if (load > total) return undefined;
    const { from, to, loadBefore } = this.lineAt((index) => (this.loads[index] ?? 0) >= load);
    const slope = (to[1] - from[1]) / (to[0] - from[0] || 1);
    const rest = load - loadBefore;
    // The root of slope/2 x² + level x = rest, in the form that is exact where the slope is zero.
    const root = Math.sqrt(Math.max(0, from[1] ** 2 + 2 * slope * rest));
    const x = from[1] + root === 0 ? 0 : (2 * rest) / (from[1] + root);
    return Math.min(from[0] + x, to[0]);
  }

  private lineAt(isPast: (index: number) => boolean): { from: Corner; to: Corner; loadBefore: number } {
    let index = 1;
    while (index < this.corners.length - 1 && !isPast(index)) index += 1;
    const from = this.corners[index - 1] ?? [0, 0];
    return { from, to: this.corners[index] ?? from, loadBefore: this.loads[index - 1] ?? 0 };
  }
}

function clamp(share: number): number {
  return Math.min(1, Math.max(0, share));
}

function levelOn([fromShare, fromLevel]: Corner, [toShare, toLevel]: Corner, share: number): number {
  if (toShare === fromShare) return toLevel;
  return fromLevel + ((toLevel - fromLevel) * (share - fromShare)) / (toShare - fromShare);
}

/** All of it, all the time. */
export const CONSTANT: LoadShape = new LoadShape([
  [0, 1],
  [1, 1],
]);
