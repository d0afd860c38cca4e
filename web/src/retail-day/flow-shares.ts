import { type Catalog, type Entity, type NamesByType } from './messages.js';

export interface Lane {
  readonly type: string;
  readonly name: string;
  readonly typeIndex: number;
}

/** The lanes of one entity: its types, and each type's names next to each other. */
export interface Lanes {
  readonly types: readonly string[];
  readonly lanes: readonly Lane[];
}

function toLanes(names: NamesByType): Lanes {
  const types = Object.keys(names);
  const lanes = types.flatMap((type, typeIndex) => (names[type] ?? []).map((name) => ({ type, name, typeIndex })));
  return { types, lanes };
}

/** What counts half as much as what comes now, in stream-seconds. */
const HALF_LIFE_SECONDS = 5;

/** How much flows along each lane of late: what is long past fades. */
export class FlowShares {
  readonly order: Lanes;
  readonly payment: Lanes;
  readonly byLane: Record<Entity, number[]>;
  /** By order type, then by payment type. */
  readonly byTypes: number[][];
  private atSeconds = 0;

  constructor(catalog: Catalog) {
    this.order = toLanes(catalog.order);
    this.payment = toLanes(catalog.payment);
    this.byLane = { order: this.order.lanes.map(() => 0), payment: this.payment.lanes.map(() => 0) };
    this.byTypes = this.order.types.map(() => this.payment.types.map(() => 0));
  }

  /** @returns the lane's index; -1 for what the catalog did not have when the page was opened */
  laneOf(entity: Entity, type: string, name: string): number {
    return this[entity].lanes.findIndex((lane) => lane.type === type && lane.name === name);
  }

  add(order: number, payment: number, atSeconds: number): void {
    this.fade(atSeconds);
    const from = this.order.lanes[order];
    const to = this.payment.lanes[payment];
    if (from === undefined || to === undefined) return;
    this.byLane.order[order] = (this.byLane.order[order] ?? 0) + 1;
    this.byLane.payment[payment] = (this.byLane.payment[payment] ?? 0) + 1;
    const row = this.byTypes[from.typeIndex];
    if (row !== undefined) row[to.typeIndex] = (row[to.typeIndex] ?? 0) + 1;
  }

  /** What each lane has of all that flows of late, in whole percent; zeros where nothing does. */
  lanePercents(entity: Entity): readonly number[] {
    return percentsOf(this.byLane[entity]);
  }

  /** The same of each type. */
  percents(entity: Entity): readonly number[] {
    const { types, lanes } = this[entity];
    const sums = types.map((_, type) =>
      lanes.reduce((sum, lane, index) => sum + (lane.typeIndex === type ? (this.byLane[entity][index] ?? 0) : 0), 0),
    );
    return percentsOf(sums);
  }

  private fade(atSeconds: number): void {
    const elapsed = atSeconds - this.atSeconds;
    // Not at each message: it would be work for nothing.
    if (elapsed < 0.1) return;
    this.atSeconds = atSeconds;
    const factor = 0.5 ** (elapsed / HALF_LIFE_SECONDS);
    for (const list of [this.byLane.order, this.byLane.payment, ...this.byTypes]) {
      for (let index = 0; index < list.length; index += 1) list[index] = (list[index] ?? 0) * factor;
    }
  }
}

function percentsOf(values: readonly number[]): readonly number[] {
  const total = values.reduce((sum, value) => sum + value, 0) || 1;
  return values.map((value) => Math.round((100 * value) / total));
}
