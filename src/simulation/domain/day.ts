import { type Catalog, type EntityCatalog } from '../../catalog/domain/catalog.js';
import { Autoscaler } from '../../cluster/domain/autoscaler.js';
import { type ScalingPolicy } from '../../cluster/domain/scaling-policy.js';
import { Random } from '../../kernel/random/random.js';
import { skipUuidV4 } from '../../kernel/random/uuid.js';
import { Arrivals } from './arrivals.js';
import { type Story } from './story.js';
import { WindowedLoad } from './windowed-load.js';

/** What a day is made from, apart from chance; frozen, shared by all runs of a scenario. */
export interface DayPlan {
  readonly story: Story;
  readonly catalog: Catalog;
  readonly policies: { readonly order: ScalingPolicy; readonly payment: ScalingPolicy };
  /** A payment's work comes this long after its order's. */
  readonly paymentLagMs: number;
}

/** What a caller may choose about a day. */
export interface DayChoice {
  readonly seed: string;
  readonly durationSeconds: number;
  /** Multiplies the arrival rate. */
  readonly rate: number;
}

export type Entity = 'order' | 'payment';
export type MessageKind = 'start' | 'spawn' | 'info' | 'scale' | 'end';

/** One side of a pair: which entry of its catalog, and its value (1–50). */
export interface Drawn {
  entry: number;
  value: number;
}

interface Cluster {
  readonly entity: Entity;
  readonly autoscaler: Autoscaler;
  readonly load: WindowedLoad;
  readonly syncMs: number;
  nextSyncMs: number;
}

const MIN_VALUE = 1;
const MAX_VALUE = 50;

/**
 * A day as a cursor over its messages: a pure function of plan and choice. It stands on one message at a time, described
 * by its fields; `advance` goes to the next. Fields rather than objects, as a day has thousands of messages and a service
 * thousands of days.
 */
export class Day {
  sequence = 0;
  kind: MessageKind = 'start';
  /** Stream time of the message, whole milliseconds from the start. */
  atMs = 0;
  /** Of a spawn. */
  readonly order: Drawn = { entry: 0, value: 0 };
  readonly payment: Drawn = { entry: 0, value: 0 };
  /** Of an info. */
  info = '';
  /** Of a scale message: nodes added (positive) or taken away (negative). */
  entity: Entity = 'order';
  change = 0;
  /** For the identifiers of spawns: whoever writes one draws its three, whoever passes it calls `skip`. */
  readonly identifiers: Random;

  readonly durationMs: number;
  private readonly arrivals: Arrivals;
  private readonly orderRandom: Random;
  private readonly paymentRandom: Random;
  private readonly clusters: readonly Cluster[];
  private nextArrivalMs: number;
  private nextPhase = 0;

  constructor(
    private readonly plan: DayPlan,
    choice: DayChoice,
  ) {
    const random = Random.fromSeed(choice.seed);
    this.durationMs = choice.durationSeconds * 1000;
    this.identifiers = random.fork('identifiers');
    this.orderRandom = random.fork('order');
    this.paymentRandom = random.fork('payment');
    this.arrivals = new Arrivals(random.fork('arrivals'), plan.story, this.durationMs, choice.rate);
    this.clusters = [
      createCluster('order', plan.policies.order, 0),
      createCluster('payment', plan.policies.payment, plan.paymentLagMs),
    ];
    this.nextArrivalMs = this.arrivals.next(this.durationMs);
  }

  /** Goes to the next message; answers false when there is none after this one. */
  advance(): boolean {
    if (this.kind === 'end') return false;
    this.sequence += 1;
    this.findNext();
    return true;
  }

  /** Passes the message without writing it. */
  skip(): boolean {
    if (this.kind === 'spawn') for (let uuid = 0; uuid < 3; uuid += 1) skipUuidV4(this.identifiers);
    return this.advance();
  }

  /** Nodes that each cluster has before the message the cursor stands on, which may be the one that changes them. */
  nodesBefore(): { readonly entity: Entity; readonly nodes: number }[] {
    return this.clusters.map(({ entity, autoscaler }) => {
      const pending = this.kind === 'scale' && this.entity === entity ? this.change : 0;
      return { entity, nodes: autoscaler.nodes - pending };
    });
  }

  /** At the same moment: an info, then the clusters, then a pair; the end is always last. */
  private findNext(): void {
    const arrivalMs = Math.floor(this.nextArrivalMs);
    const phase = this.plan.story.phases[this.nextPhase];
    const phaseMs = phase === undefined ? Infinity : Math.round(phase.startShare * this.durationMs);
    const workMs = Math.min(arrivalMs, this.durationMs);
    if (phase !== undefined && phaseMs <= workMs && phaseMs <= this.firstSyncMs()) {
      this.nextPhase += 1;
      this.become('info', phaseMs);
      this.info = phase.info;
    } else if (this.findScaling(Math.min(phaseMs, workMs))) {
      this.kind = 'scale';
    } else if (phaseMs <= workMs) {
      this.findNext();
    } else if (arrivalMs < this.durationMs) {
      this.drawPair(arrivalMs);
    } else {
      this.become('end', this.durationMs);
    }
  }

  private firstSyncMs(): number {
    return Math.min(...this.clusters.map(({ nextSyncMs }) => nextSyncMs));
  }

  /** Runs the syncs that fall due by `limitMs`, in time order, up to the first that changes a node count. */
  private findScaling(limitMs: number): boolean {
    for (;;) {
      const dueMs = this.firstSyncMs();
      if (dueMs > limitMs) return false;
      const cluster = this.clusters.find(({ nextSyncMs }) => nextSyncMs === dueMs);
      if (cluster === undefined) return false;
      cluster.nextSyncMs += cluster.syncMs;
      const { nodes, desired } = cluster.autoscaler.sync(dueMs / 1000, cluster.load.closeWindow());
      if (desired !== nodes) {
        this.become('scale', dueMs);
        this.entity = cluster.entity;
        this.change = desired - nodes;
        return true;
      }
    }
  }

  private drawPair(arrivalMs: number): void {
    const { catalog } = this.plan;
    const { moment } = this.arrivals;
    draw(this.order, catalog.order, moment.orderType(this.orderRandom.float()), this.orderRandom);
    draw(this.payment, catalog.payment, moment.paymentType(this.paymentRandom.float()), this.paymentRandom);
    for (const { load } of this.clusters) load.add(arrivalMs);
    this.become('spawn', arrivalMs);
    this.nextArrivalMs = this.arrivals.next(this.durationMs);
  }

  private become(kind: MessageKind, atMs: number): void {
    this.kind = kind;
    this.atMs = atMs;
  }
}

function createCluster(entity: Entity, policy: ScalingPolicy, lagMs: number): Cluster {
  const syncMs = policy.syncPeriodSeconds * 1000;
  return {
    entity,
    autoscaler: new Autoscaler(policy),
    load: new WindowedLoad(syncMs, lagMs),
    syncMs,
    nextSyncMs: syncMs,
  };
}

function draw(drawn: Drawn, catalog: EntityCatalog, type: number, random: Random): void {
  drawn.entry = (catalog.firstEntry[type] ?? 0) + random.integer(0, (catalog.entryCount[type] ?? 1) - 1);
  drawn.value = random.integer(MIN_VALUE, MAX_VALUE);
}
