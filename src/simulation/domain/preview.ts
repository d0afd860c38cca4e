import { type Day, type Entity } from './day.js';

/** One cluster over the day: for each stream-second its load (work items) and its nodes. */
export interface ClusterCourse {
  readonly load: number[];
  readonly nodes: number[];
}

const ENTITIES: readonly Entity[] = ['order', 'payment'];

/** Runs through a day without writing it, and notes load and nodes by the second. */
export class Preview {
  readonly order: ClusterCourse;
  readonly payment: ClusterCourse;
  private readonly nodes: Record<Entity, number>;
  private filled = 0;

  constructor(
    private readonly day: Day,
    private readonly paymentLagMs: number,
  ) {
    const seconds = day.durationMs / 1000;
    const course = (): ClusterCourse => ({
      load: new Array<number>(seconds).fill(0),
      nodes: new Array<number>(seconds).fill(0),
    });
    this.order = course();
    this.payment = course();
    const initial = new Map(day.nodesBefore().map(({ entity, nodes }) => [entity, nodes]));
    this.nodes = { order: initial.get('order') ?? 0, payment: initial.get('payment') ?? 0 };
  }

  /** Passes at most `messages` messages; answers whether the day is over. */
  advance(messages: number): boolean {
    const { day } = this;
    for (let passed = 0; passed < messages; passed += 1) {
      if (day.kind === 'spawn') this.noteWork(day.atMs);
      else if (day.kind === 'scale') this.noteScaling(day);
      if (!day.skip()) {
        this.fillNodes(Infinity);
        return true;
      }
    }
    return false;
  }

  private noteWork(atMs: number): void {
    addAt(this.order.load, atMs);
    addAt(this.payment.load, atMs + this.paymentLagMs);
  }

  private noteScaling({ atMs, entity, change }: Day): void {
    this.fillNodes(Math.ceil(atMs / 1000));
    this.nodes[entity] += change;
  }

  /** The counts so far hold for every second that begins before the change. */
  private fillNodes(second: number): void {
    const end = Math.min(second, this.order.nodes.length);
    for (const entity of ENTITIES) this[entity].nodes.fill(this.nodes[entity], this.filled, end);
    this.filled = Math.max(this.filled, end);
  }
}

function addAt(load: number[], atMs: number): void {
  const second = Math.floor(atMs / 1000);
  if (second < load.length) load[second] = (load[second] ?? 0) + 1;
}
