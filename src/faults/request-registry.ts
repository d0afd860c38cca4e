import { type KeyValue } from '../store/key-value.js';
import { RequestTotals, type StoredTotals } from './domain/totals.js';
import { isOver, statusOf, type Trace } from './domain/trace.js';
import { type SystemSettings } from './domain/settings.js';
import { type RequestStore } from './request-store.js';
import { SharedValue } from './shared-value.js';

const BUCKET = 'faults-report';
const KEY = 'base';
/** Requests that are kept when they are over; what the oldest of them add to the report stays when they are forgotten. */
const MAX_OVER = 5000;
const PRUNED_AT_ONCE = 500;
/** Requests that may be on their way at once; past it further ones are refused. Dead letters are not on their way. */
export const MAX_LIVE_REQUESTS = 10_000;
/** Requests in the dead-letter queue, past which further ones are refused until some are redriven or deleted. */
export const MAX_DEAD_LETTERED = 10_000;

/** What forgotten requests add to the totals. Those of the last pruning are named, as they may still be there. */
interface Base {
  readonly run: number;
  readonly tally: StoredTotals;
  readonly pruned: readonly string[];
}

/**
 * All requests that are kept, by how they stand, and the totals of this run over them and those that were forgotten. A request
 * is first added to the base, under its name, and then deleted, so that it counts once whenever the process ends.
 */
export class RequestRegistry {
  private base = noBase();
  private readonly shared: SharedValue;
  private pruned = new Set<string>();
  /** As they were counted. */
  private readonly counted = new Map<string, Trace>();
  private total = new RequestTotals();
  /** The one that was over first in front. */
  private readonly over = new Set<string>();
  /** Those in the dead-letter queue. */
  private readonly parked = new Set<string>();
  private isListening = false;
  /** The process before may have ended in the middle of forgetting. */
  private isUntidy = false;
  private pruning: Promise<void> | undefined;

  constructor(
    private readonly one: RequestStore,
    private readonly two: RequestStore,
    keyValue: KeyValue,
    private readonly settings: () => SystemSettings,
  ) {
    this.shared = new SharedValue(keyValue, BUCKET, KEY, (value) => this.take(value));
  }

  /** Once the request stores are open. @throws FlowProbeError `unavailable` */
  async open(): Promise<void> {
    await this.shared.open();
    this.isUntidy = this.pruned.size > 0;
    if (!this.isListening) {
      this.isListening = true;
      this.one.subscribe((traceId) => this.count(traceId));
      this.two.subscribe((traceId) => this.count(traceId));
    }
    this.recount();
  }

  close(): void {
    this.shared.close();
  }

  traceOf(traceId: string): Trace | undefined {
    const one = this.one.get(traceId);
    return one === undefined ? undefined : { one, two: this.two.get(traceId) };
  }

  *traces(): Generator<Trace> {
    for (const one of this.one.records()) yield { one, two: this.two.get(one.traceId) };
  }

  /** Of this run. */
  get totals(): RequestTotals {
    const totals = this.baseTotals();
    totals.addAll(this.total);
    return totals;
  }

  /** Traces in the dead-letter queue, the one that came first in front. */
  get deadLettered(): ReadonlySet<string> {
    return this.parked;
  }

  /**
   * Why no further request is accepted; null while requests are.
   * @param calling calls that are not stored yet
   */
  refusing(calling = 0): string | null {
    if (this.parked.size >= MAX_DEAD_LETTERED) {
      return (
        `The dead-letter queue is full (${MAX_DEAD_LETTERED} requests): redrive them (POST /requests/dead-letters/redrive) ` +
        'or delete them (DELETE /requests/dead-letters)'
      );
    }
    const live = this.one.size - this.over.size - this.parked.size;
    return live + calling >= MAX_LIVE_REQUESTS ? `${MAX_LIVE_REQUESTS} requests are on their way already` : null;
  }

  /** Whether there is something to forget. */
  get isFull(): boolean {
    return this.over.size > MAX_OVER || this.isUntidy;
  }

  /** A new run begins with nothing. */
  recount(): void {
    this.counted.clear();
    this.over.clear();
    this.parked.clear();
    this.total = new RequestTotals();
    for (const { one } of this.traces()) this.count(one.traceId);
  }

  /** Forgets the oldest that are over, where there are too many. To be called by one replica. @throws FlowProbeError `unavailable` */
  async prune(): Promise<void> {
    this.pruning ??= this.pruneAll().finally(() => (this.pruning = undefined));
    await this.pruning;
  }

  private count(traceId: string): void {
    const before = this.counted.get(traceId);
    if (before !== undefined) this.add(before, -1);
    this.counted.delete(traceId);
    const trace = this.traceOf(traceId);
    if (trace !== undefined && isOver(trace)) this.over.add(traceId);
    else this.over.delete(traceId);
    if (trace !== undefined && statusOf(trace) === 'dead-lettered') this.parked.add(traceId);
    else this.parked.delete(traceId);
    if (trace === undefined) return;
    if (this.pruned.has(traceId)) return;
    this.counted.set(traceId, trace);
    this.add(trace, 1);
  }

  private add(trace: Trace, sign: 1 | -1): void {
    if (trace.one.run === this.settings().run) this.total.add(trace, sign);
    else this.total.addWaiting(trace, sign);
  }

  private async pruneAll(): Promise<void> {
    // Of those that the process before has named, the watches may not have reported all yet.
    await this.deleteAll(this.isUntidy ? [...this.pruned] : this.left());
    this.isUntidy = false;
    while (this.over.size > MAX_OVER) {
      await this.shared.change(() => Buffer.from(JSON.stringify(this.nextBase())));
      await this.deleteAll([...this.pruned]);
    }
  }

  /** Those that were named to be forgotten and are still there. */
  private left(): string[] {
    const isLeft = (traceId: string): boolean =>
      this.one.get(traceId) !== undefined || this.two.get(traceId) !== undefined;
    return [...this.pruned].filter(isLeft);
  }

  /** With the oldest that are over; what another replica has named and not forgotten yet stays named. */
  private nextBase(): Base {
    const left = this.left();
    const tooMany = this.over.size - left.length > MAX_OVER;
    const fresh = tooMany ? [...this.over].filter((traceId) => !this.pruned.has(traceId)).slice(0, PRUNED_AT_ONCE) : [];
    const { run } = this.settings();
    const tally = this.baseTotals();
    for (const traceId of fresh) {
      const trace = this.counted.get(traceId);
      if (trace?.one.run === run) tally.add(trace);
    }
    return { run, tally, pruned: [...left, ...fresh] };
  }

  private baseTotals(): RequestTotals {
    const totals = new RequestTotals();
    if (this.base.run === this.settings().run) totals.addAll(this.base.tally);
    return totals;
  }

  /** Without backend 1's record a request is not shown: half of one would be counted as on its way. */
  private async deleteAll(traceIds: readonly string[]): Promise<void> {
    await Promise.all(traceIds.map((traceId) => this.one.delete(traceId)));
    await Promise.all(traceIds.map((traceId) => this.two.delete(traceId)));
  }

  private take(value: Buffer | undefined): void {
    this.base = value === undefined ? noBase() : (JSON.parse(value.toString('utf8')) as Base);
    this.pruned = new Set(this.base.pruned);
    if (value === undefined) this.recount();
    else for (const traceId of this.pruned) this.count(traceId);
  }
}

function noBase(): Base {
  return { run: 0, tally: new RequestTotals(), pruned: [] };
}
