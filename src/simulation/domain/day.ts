import { type Catalog, type EntityCatalog } from '../../catalog/domain/catalog.js';
import { type ScalingPolicy } from '../../cluster/domain/scaling-policy.js';
import { Random } from '../../kernel/random/random.js';
import { skipUuidV4 } from '../../kernel/random/uuid.js';
import { Arrivals } from '../../runs/domain/arrivals.js';
import { ScaledCluster } from '../../runs/domain/scaled-cluster.js';
import { type Story } from './story.js';
import { StoryCursor } from './story-cursor.js';

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

/** Half of a pair: which entry of its catalog, and its value (1–50). */
export interface Drawn {
  entry: number;
  value: number;
}

/** One entity over the day: where its draws come from, and the cluster that does its work. */
interface EntityCluster {
  readonly entity: Entity;
  readonly random: Random;
  readonly drawn: Drawn;
  readonly cluster: ScaledCluster;
}

const MIN_VALUE = 1;
const MAX_VALUE = 50;
const UUIDS_A_SPAWN = 3;

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
  /** Of an info. */
  info = '';
  /** Of a scale message: nodes added (positive) or taken away (negative). */
  entity: Entity = 'order';
  change = 0;
  /** For the identifiers of spawns: writing a spawn draws its three, passing it is what `skip` is for. */
  readonly identifiers: Random;

  readonly durationMs: number;
  readonly order: EntityCluster;
  readonly payment: EntityCluster;
  private readonly arrivals: Arrivals;
  /** The story at the last arrival, for drawing what arrived. */
  private readonly cursor: StoryCursor;
  private nextArrivalMs: number;
  private nextSyncMs: number;
  private nextPhase = 0;
  private nextPhaseMs = 0;

  constructor(
    private readonly plan: DayPlan,
    choice: DayChoice,
  ) {
    const random = Random.fromSeed(choice.seed);
    this.durationMs = choice.durationSeconds * 1000;
    this.identifiers = random.fork('identifiers');
    this.cursor = new StoryCursor(plan.story, this.durationMs);
    this.arrivals = new Arrivals(random.fork('arrivals'), this.cursor, plan.story.peakRate, choice.rate);
    this.order = createEntityCluster('order', random, plan.policies.order, 0);
    this.payment = createEntityCluster('payment', random, plan.policies.payment, plan.paymentLagMs);
    this.nextArrivalMs = this.arrivals.next(this.durationMs);
    this.nextSyncMs = Math.min(this.order.cluster.nextSyncMs, this.payment.cluster.nextSyncMs);
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
    if (this.kind === 'spawn') for (let uuid = 0; uuid < UUIDS_A_SPAWN; uuid += 1) skipUuidV4(this.identifiers);
    return this.advance();
  }

  /** Nodes that each cluster has before the message the cursor stands on, which may be the one that changes them. */
  nodesBefore(): { readonly entity: Entity; readonly nodes: number }[] {
    return [this.order, this.payment].map(({ entity, cluster }) => {
      const pending = this.kind === 'scale' && this.entity === entity ? this.change : 0;
      return { entity, nodes: cluster.nodes - pending };
    });
  }

  /** At the same moment: an info, then the clusters, then a pair; the end is always last. */
  private findNext(): void {
    const workMs = Math.min(Math.floor(this.nextArrivalMs), this.durationMs);
    while (this.nextSyncMs <= workMs || this.nextPhaseMs <= workMs) {
      if (this.nextPhaseMs <= this.nextSyncMs) {
        this.startPhase();
        return;
      }
      if (this.syncChangesNodes()) return;
    }
    if (workMs < this.durationMs) this.drawPair(workMs);
    else this.become('end', this.durationMs);
  }

  private startPhase(): void {
    const { phases } = this.plan.story;
    this.become('info', this.nextPhaseMs);
    this.info = phases[this.nextPhase]?.info ?? '';
    this.nextPhase += 1;
    const next = phases[this.nextPhase];
    this.nextPhaseMs = next === undefined ? Infinity : Math.round(next.startShare * this.durationMs);
  }

  /** Runs the sync that is due first; whether it changed the size of its cluster. */
  private syncChangesNodes(): boolean {
    const dueMs = this.nextSyncMs;
    const { entity, cluster } = this.order.cluster.nextSyncMs === dueMs ? this.order : this.payment;
    const change = cluster.sync();
    this.nextSyncMs = Math.min(this.order.cluster.nextSyncMs, this.payment.cluster.nextSyncMs);
    if (change === 0) return false;
    this.become('scale', dueMs);
    this.entity = entity;
    this.change = change;
    return true;
  }

  private drawPair(arrivalMs: number): void {
    const { order, payment, plan, cursor } = this;
    draw(order, plan.catalog.order, cursor.orderType(order.random.float()));
    draw(payment, plan.catalog.payment, cursor.paymentType(payment.random.float()));
    order.cluster.addWork(arrivalMs);
    payment.cluster.addWork(arrivalMs);
    this.become('spawn', arrivalMs);
    this.nextArrivalMs = this.arrivals.next(this.durationMs);
  }

  private become(kind: MessageKind, atMs: number): void {
    this.kind = kind;
    this.atMs = atMs;
  }
}

function createEntityCluster(entity: Entity, day: Random, policy: ScalingPolicy, lagMs: number): EntityCluster {
  return {
    entity,
    random: day.fork(entity),
    drawn: { entry: 0, value: 0 },
    cluster: new ScaledCluster(policy, lagMs),
  };
}

function draw({ drawn, random }: EntityCluster, catalog: EntityCatalog, type: number): void {
  drawn.entry = (catalog.firstEntry[type] ?? 0) + random.integer(0, (catalog.entryCount[type] ?? 1) - 1);
  drawn.value = random.integer(MIN_VALUE, MAX_VALUE);
}
