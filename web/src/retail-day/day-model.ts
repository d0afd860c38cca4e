import { type DayCourse } from './day-course.js';
import { FlowShares } from './flow-shares.js';
import { type Catalog, type DayMessage, type Entity, type Item, sequenceOf } from './messages.js';

export interface JournalEntry {
  readonly key: number;
  readonly atSeconds: number;
  readonly kind: 'info' | 'scale-up' | 'scale-down' | 'resumed';
  readonly entity: Entity | null;
  readonly text: string;
}

/** A pair that has just come, for who draws it on its way. */
export interface FreshPair {
  readonly order: number;
  readonly payment: number;
  readonly orderType: number;
  readonly paymentType: number;
  readonly value: number;
}

const MAX_JOURNAL = 80;
const MAX_FRESH = 240;
const INITIAL_NODES = 2;
/** The rate that is shown is over so many stream-seconds. */
const RATE_SECONDS = 3;

/** A day as far as it was received: counts by the second, nodes, the journal. Everything in it is bounded. */
export class DayModel {
  /** Rises with every change, so that a view knows whether there is anything new to draw. */
  version = 0;
  connection = '';
  seed = '';
  lastSequence = -1;
  /** Sequences that were missed or came twice; both should stay at 0. */
  missed = 0;
  repeated = 0;
  pairs = 0;
  value = 0;
  isOver = false;
  /** The first second that was received: a page that joins the day that all see has missed its beginning. */
  sinceSeconds = 0;
  atSeconds = 0;
  headline = '';
  readonly shares: FlowShares;
  /** By entity, then by type: pairs in each stream-second. */
  readonly counts: Record<Entity, Float32Array[]>;
  readonly nodes: Record<Entity, number> = { order: INITIAL_NODES, payment: INITIAL_NODES };
  readonly journal: JournalEntry[] = [];
  /** Where the stream was cut and went on, in stream-seconds. */
  readonly cuts: number[] = [];
  private fresh: FreshPair[] = [];
  private entries = 0;
  private isFirst = true;
  private joinedMidway = false;

  constructor(
    catalog: Catalog,
    readonly course: DayCourse,
  ) {
    this.shares = new FlowShares(catalog);
    const seconds = Math.ceil(course.durationSeconds) + 1;
    const empty = (types: readonly string[]): Float32Array[] => types.map(() => new Float32Array(seconds));
    this.counts = { order: empty(this.shares.order.types), payment: empty(this.shares.payment.types) };
  }

  /** Resumes a run whose start was received before: its messages come from the first on. */
  begin(connection: string, seed: string): void {
    this.connection = connection;
    this.seed = seed;
    this.lastSequence = 0;
  }

  apply(id: string, message: DayMessage): void {
    this.version += 1;
    const sequence = sequenceOf(id);
    if (message.type === 'start') {
      this.connection = message.uuid;
      this.seed = message.seed;
      this.lastSequence = sequence;
      return;
    }
    // The scale messages of who joins in the middle bear no place of their own.
    const isJoining = this.isFirst && (message.type === 'scale-up' || message.type === 'scale-down');
    if (isJoining) {
      this.nodes[message.entity] += message.type === 'scale-up' ? message.factor : -message.factor;
      return;
    }
    this.account(sequence);
    const atSeconds = this.course.atOf(sequence);
    this.atSeconds = Math.max(this.atSeconds, atSeconds);
    if (message.type === 'spawn') this.addPair(message.order, message.payment, atSeconds);
    else if (message.type === 'info') this.addInfo(message.message, atSeconds);
    else if (message.type === 'end') this.isOver = true;
    else this.scale(message.type, message.entity, message.factor, atSeconds);
  }

  /** To be called when a cut stream resumes; what it missed comes from here on. */
  noteResume(cutMs: number): void {
    this.version += 1;
    const seconds = Math.max(0.1, cutMs / 1000).toFixed(1);
    this.cuts.push(this.atSeconds);
    this.note(
      'resumed',
      null,
      `Cut for ${seconds} s, resumed after message ${this.lastSequence}: nothing missed`,
      this.atSeconds,
    );
  }

  /** Pairs that have come since this was called last. */
  takeFresh(): readonly FreshPair[] {
    const { fresh } = this;
    if (fresh.length > 0) this.fresh = [];
    return fresh;
  }

  /** Pairs per stream-second of late; undefined until a page that joined in the middle has received a whole second. */
  rate(): number | undefined {
    return this.load('order', this.atSeconds, RATE_SECONDS);
  }

  /** Percent of what the nodes can take, as the autoscaler sees it; undefined while nothing of that time was received. */
  utilisation(entity: Entity): number | undefined {
    const { clusters, paymentLagSeconds } = this.course.scenario;
    const { nodeCapacity, syncPeriodSeconds } = clusters[entity];
    const at = this.atSeconds - (entity === 'payment' ? paymentLagSeconds : 0);
    const load = this.load('order', at, syncPeriodSeconds);
    return load === undefined ? undefined : (100 * load) / (this.nodes[entity] * nodeCapacity);
  }

  private account(sequence: number): void {
    if (this.isFirst) this.join(sequence);
    else if (sequence <= this.lastSequence) this.repeated += 1;
    else this.missed += sequence - this.lastSequence - 1;
    this.isFirst = false;
    this.lastSequence = Math.max(this.lastSequence, sequence);
  }

  /** A page that joins in the middle takes from the course what has happened so far. */
  private join(sequence: number): void {
    this.sinceSeconds = this.course.atOf(sequence);
    this.joinedMidway = sequence > 1;
    if (!this.joinedMidway) return;
    const nodes = { order: INITIAL_NODES, payment: INITIAL_NODES };
    for (const each of this.course.happenedBefore(this.sinceSeconds)) {
      if (each.kind === 'info') this.addInfo(each.text, each.atSeconds);
      else this.noteScaling(each.entity, each.from, (nodes[each.entity] = each.to), each.atSeconds);
    }
    // The course knows the nodes by the second; what has changed in this one is known from what was said on joining.
    for (const entity of ['order', 'payment'] as const) {
      if (nodes[entity] !== this.nodes[entity])
        this.noteScaling(entity, nodes[entity], this.nodes[entity], this.sinceSeconds);
    }
  }

  private addPair(order: Item, payment: Item, atSeconds: number): void {
    const { shares } = this;
    const from = shares.laneOf('order', order.type, order.name);
    const to = shares.laneOf('payment', payment.type, payment.name);
    this.pairs += 1;
    this.value += order.value;
    const orderType = shares.order.lanes[from]?.typeIndex ?? -1;
    const paymentType = shares.payment.lanes[to]?.typeIndex ?? -1;
    const second = Math.floor(atSeconds);
    for (const counts of [this.counts.order[orderType], this.counts.payment[paymentType]]) {
      if (counts !== undefined) counts[second] = (counts[second] ?? 0) + 1;
    }
    shares.add(from, to, atSeconds);
    if (this.fresh.length >= MAX_FRESH) this.fresh.shift();
    this.fresh.push({ order: from, payment: to, orderType, paymentType, value: order.value });
  }

  private addInfo(text: string, atSeconds: number): void {
    this.headline = text;
    this.note('info', null, text, atSeconds);
  }

  private scale(type: 'scale-up' | 'scale-down', entity: Entity, factor: number, atSeconds: number): void {
    const before = this.nodes[entity];
    this.nodes[entity] = before + (type === 'scale-up' ? factor : -factor);
    this.noteScaling(entity, before, this.nodes[entity], atSeconds);
  }

  private noteScaling(entity: Entity, from: number, to: number, atSeconds: number): void {
    const which = entity === 'order' ? 'Orders' : 'Payments';
    this.note(to > from ? 'scale-up' : 'scale-down', entity, `${which} ${from} → ${to} pods`, atSeconds);
  }

  private note(kind: JournalEntry['kind'], entity: Entity | null, text: string, atSeconds: number): void {
    this.entries += 1;
    this.journal.unshift({ key: this.entries, atSeconds, kind, entity, text });
    if (this.journal.length > MAX_JOURNAL) this.journal.pop();
  }

  private load(entity: Entity, atSeconds: number, overSeconds: number): number | undefined {
    const end = Math.floor(atSeconds);
    // Neither the second under way is complete, nor the one in which the page joined.
    const first = this.joinedMidway ? Math.ceil(this.sinceSeconds) : 0;
    const start = Math.max(first, end - overSeconds);
    if (end <= start) return this.joinedMidway ? undefined : 0;
    let sum = 0;
    for (const counts of this.counts[entity]) {
      for (let second = start; second < end; second += 1) sum += counts[second] ?? 0;
    }
    return sum / (end - start);
  }
}
