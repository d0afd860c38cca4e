import TinyQueue from 'tinyqueue';
import { Random } from '../../kernel/random/random.js';
import { indexByWeight } from '../../kernel/random/weighted.js';
import { Arrivals } from '../../runs/domain/arrivals.js';
import { ScaledCluster } from '../../runs/domain/scaled-cluster.js';
import { type ChannelPlan, INFO, SCALE_DOWN, SCALE_UP } from './channel-plan.js';
import { type Json } from './schema/json-schema.js';
import { draw } from './simulation/distribution.js';
import { ShapeCursor, type Step } from './simulation/story.js';

/** What a caller may choose about a day. */
export interface DayChoice {
  readonly seed: string;
  readonly durationSeconds: number;
  /** Multiplies the arrival rate. */
  readonly rate: number;
}

/**
 * A message that is due, before it has a payload. The payload is a function of the day, the number and the message that it follows,
 * so that a message that nobody reads costs nothing.
 */
export interface Ticket {
  /** Index of the message in its channel. */
  readonly message: number;
  /** Of all messages of the day, in the order in which they were planned: what its chance comes from. */
  readonly number: number;
  /** Stream time in milliseconds. */
  readonly atMs: number;
  /** What it follows, and by which step; gone once its payload was made. */
  origin: { readonly ticket: Ticket; readonly step: Step } | undefined;
  /** By which step another follows it that keeps values of it; undefined where none does. */
  keptBy: Step | undefined;
  /** The values that it keeps, in the order of the step; undefined until the payload was made. */
  kept: readonly (Json | undefined)[] | undefined;
}

/** Is notified of how many messages more, or fewer, are yet to follow. */
export interface WaitingCount {
  add(messages: number): void;
}

/** Of a day that is bounded by itself alone. */
export const NOT_COUNTED: WaitingCount = { add: () => undefined };

/** Messages that wait to be due; more are left out. */
const MAX_WAITING = 200_000;
/** What follows comes later: nothing can follow itself for ever in one moment. */
const MIN_DELAY_MS = 1;

interface DayCluster {
  readonly name: string;
  readonly load: number;
  readonly scaled: ScaledCluster;
}

/**
 * A day of a channel as a cursor over its messages: a pure function of plan and choice. It stands on one message at a time,
 * described by its fields; `advance` goes to the next.
 */
export class ChannelDay {
  /** Stands behind the last message. */
  isOver = false;
  /** Stream time of the message, whole milliseconds from the start of the day. */
  atMs = 0;
  /** Name of its event. */
  event = '';
  /** Of a message of the document; undefined for one of the clusters or an info. */
  ticket: Ticket | undefined;
  /** Of an info. */
  info = '';
  /** Of a change of a cluster: its name, and nodes added (positive) or taken away (negative). */
  cluster = '';
  change = 0;
  readonly durationMs: number;

  private readonly arrivals: Arrivals;
  private readonly starts: Random;
  private readonly steps: readonly Random[];
  private readonly clusters: readonly DayCluster[];
  private readonly waiting = new TinyQueue<Ticket>([], (a, b) => a.atMs - b.atMs || a.number - b.number);
  private readonly startTotal: number;
  private nextArrivalMs: number;
  private nextSyncMs: number;
  private nextInfo = 0;
  private tickets = 0;

  constructor(
    private readonly plan: ChannelPlan,
    choice: DayChoice,
    private readonly count = NOT_COUNTED,
  ) {
    const { story, messages } = plan;
    const random = Random.fromSeed(choice.seed);
    this.durationMs = choice.durationSeconds * 1000;
    const peak = Math.max(...story.shape.map(({ perSecond }) => perSecond));
    const cursor = new ShapeCursor(story.shape, this.durationMs);
    this.arrivals = new Arrivals(random.fork('arrivals'), cursor, peak, choice.rate);
    this.starts = random.fork('start');
    this.startTotal = story.start.reduce((sum, weight) => sum + weight, 0);
    this.steps = messages.map(({ name }) => random.fork(`after ${name}`));
    this.clusters = story.clusters.map(({ name, load, policy }) => ({
      name,
      load,
      scaled: new ScaledCluster(policy, 0),
    }));
    this.nextSyncMs = this.firstSyncMs();
    this.nextArrivalMs = Math.floor(this.arrivals.next(this.durationMs));
    this.advance();
  }

  /** Nodes of each cluster, the change that the cursor stands on included. */
  nodes(): { readonly name: string; readonly nodes: number }[] {
    return this.clusters.map(({ name, scaled }) => ({ name, nodes: scaled.nodes }));
  }

  /** Goes to the next message; at the same moment an info, then the clusters, then messages in the order they were planned. */
  advance(): boolean {
    this.ticket = undefined;
    while (!this.isOver) {
      const infoMs = this.infoMs();
      const workMs = Math.min(this.nextArrivalMs, this.waiting.peek()?.atMs ?? Infinity);
      const nextMs = Math.min(infoMs, this.nextSyncMs, workMs);
      if (nextMs >= this.durationMs) this.isOver = true;
      else if (infoMs === nextMs) return this.startInfo();
      else if (this.nextSyncMs === nextMs) {
        if (this.syncChangesNodes()) return true;
      } else return this.startMessage();
    }
    return false;
  }

  private infoMs(): number {
    const info = this.plan.story.infos[this.nextInfo];
    return info === undefined ? Infinity : Math.round(info.at * this.durationMs);
  }

  private startInfo(): true {
    this.atMs = this.infoMs();
    this.event = INFO;
    this.info = this.plan.story.infos[this.nextInfo]?.message ?? '';
    this.nextInfo += 1;
    return true;
  }

  private firstSyncMs(): number {
    return Math.min(Infinity, ...this.clusters.map(({ scaled }) => scaled.nextSyncMs));
  }

  private syncChangesNodes(): boolean {
    const dueMs = this.nextSyncMs;
    const due = this.clusters.find(({ scaled }) => scaled.nextSyncMs === dueMs);
    const change = due?.scaled.sync() ?? 0;
    this.nextSyncMs = this.firstSyncMs();
    if (due === undefined || change === 0) return false;
    this.atMs = dueMs;
    this.event = change > 0 ? SCALE_UP : SCALE_DOWN;
    this.cluster = due.name;
    this.change = change;
    return true;
  }

  private startMessage(): true {
    const first = this.waiting.peek();
    const isWaiting = first !== undefined && first.atMs <= this.nextArrivalMs;
    const ticket = isWaiting ? this.takeWaiting(first) : this.arrive();
    this.ticket = ticket;
    this.atMs = ticket.atMs;
    this.event = this.plan.messages[ticket.message]?.name ?? '';
    for (const { load, scaled } of this.clusters) if (load === ticket.message) scaled.addWork(ticket.atMs);
    this.planNext(ticket);
    return true;
  }

  private takeWaiting(ticket: Ticket): Ticket {
    this.waiting.pop();
    this.count.add(-1);
    return ticket;
  }

  private arrive(): Ticket {
    const atMs = this.nextArrivalMs;
    this.nextArrivalMs = Math.floor(this.arrivals.next(this.durationMs));
    const message = indexByWeight(this.plan.story.start, this.starts.float() * this.startTotal);
    return this.ticketOf(message, atMs, undefined);
  }

  private planNext(ticket: Ticket): void {
    const steps = this.plan.story.after[ticket.message];
    const random = this.steps[ticket.message];
    if (steps === undefined || random === undefined || steps.length === 0) return;
    let left = random.float();
    const step = steps.find(({ probability }) => (left -= probability) < 0);
    if (step === undefined) return;
    const delayMs = Math.max(MIN_DELAY_MS, Math.round(draw(step.delaySeconds, random) * 1000));
    const atMs = ticket.atMs + delayMs;
    if (atMs >= this.durationMs || this.waiting.length >= MAX_WAITING) return;
    const isTied = step.keep.length > 0 || step.add.length > 0;
    if (isTied) ticket.keptBy = step;
    this.waiting.push(this.ticketOf(step.message, atMs, isTied ? { ticket, step } : undefined));
    this.count.add(1);
  }

  private ticketOf(message: number, atMs: number, origin: Ticket['origin']): Ticket {
    const number = this.tickets;
    this.tickets += 1;
    return { message, number, atMs, origin, keptBy: undefined, kept: undefined };
  }
}
