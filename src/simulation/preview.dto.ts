/** One cluster over the day, an entry for each stream-second. */
export class ClusterCourseBody {
  /** Work items that came in that second; the unit of `nodeCapacity`, so that it can be given to `POST /cluster/evaluate`. */
  load!: number[];

  /** Nodes in that second, 1–12. */
  nodes!: number[];
}

/** A day's load and scaling at a glance. */
export class PreviewBody {
  /** The seed, also where it was drawn. @example "42" */
  seed!: string;

  /** @example "busy-retail-day" */
  scenario!: string;

  /** Length in stream-seconds. @example 150 */
  duration!: number;

  /** @example 1 */
  rate!: number;

  order!: ClusterCourseBody;

  /** Its load lags behind that of `order`. */
  payment!: ClusterCourseBody;
}
