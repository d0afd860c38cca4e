import { type Cursor } from '../../store/cursor.js';
import { DeliveryTracker, type DeliveryTotals, type Numbering } from './delivery-tracker.js';
import { LatencyHistogram } from './latency-histogram.js';
import { type LatencyReport, makeReport } from './latency-report.js';

/** One measurement as far as its latency is concerned; times in microseconds since the Unix epoch. */
export interface TimedEvent {
  readonly sentUs: number | undefined;
  readonly intendedUs: number | undefined;
  readonly numbering: Numbering | undefined;
}

/** The samples of one event in microseconds; undefined where its timestamps do not say. */
export interface Sample {
  readonly latencyUs: number | undefined;
  readonly intendedUs: number | undefined;
}

/** Counts and measures what arrives, in bounded memory, and makes the one report that everything printed comes from. */
export class LatencyRecorder {
  private readonly latency = new LatencyHistogram();
  private readonly intended = new LatencyHistogram();
  private readonly delivery: DeliveryTracker;
  private received = 0;
  private timed = 0;
  private firstUs = 0;
  private lastUs = 0;
  private isEnding = false;

  /** `contiguous`: see {@link DeliveryTracker}. */
  constructor(contiguous: boolean) {
    this.delivery = new DeliveryTracker(contiguous);
  }

  /** Takes a change that arrived at `arrivedUs`; gives the samples of its events, in their order. */
  record(arrived: readonly TimedEvent[], arrivedUs: number, position: Cursor | undefined): Sample[] {
    const events = this.isEnding
      ? arrived.filter(({ numbering }) => this.delivery.isMissing(position, numbering))
      : arrived;
    if (this.isEnding && events.length === 0) return [];
    const numberings = events.map(({ numbering }) => numbering);
    this.delivery.arrived(position, numberings);
    if (events.length > 0) {
      if (this.received === 0) this.firstUs = arrivedUs;
      this.lastUs = arrivedUs;
      this.received += events.length;
    }
    return events.map((event) => this.measure(event, arrivedUs));
  }

  /** From now on only what is missing counts: what is written after the end is of no report, what was written before may be late. */
  end(): void {
    this.isEnding = true;
  }

  get missing(): number {
    return this.delivery.totals().lost;
  }

  announceGap(from: number, to: number, epoch: string | undefined): void {
    this.delivery.announceGap(from, to, epoch);
  }

  get events(): number {
    return this.received;
  }

  /** Events that had no timestamp to measure from. */
  get untimed(): number {
    return this.received - this.timed;
  }

  get numberingsEvicted(): number {
    return this.delivery.numberingsEvicted;
  }

  report(): LatencyReport {
    const arrivals = { events: this.received, firstUs: this.firstUs, lastUs: this.lastUs };
    const delivery: DeliveryTotals = this.delivery.totals();
    return makeReport(arrivals, this.latency.stats(), this.intended.stats(), delivery, this.latency.negative);
  }

  private measure({ sentUs, intendedUs }: TimedEvent, arrivedUs: number): Sample {
    const latencyUs = sentUs === undefined ? undefined : arrivedUs - sentUs;
    const sinceIntendedUs = intendedUs === undefined ? undefined : arrivedUs - intendedUs;
    if (latencyUs !== undefined) {
      this.timed += 1;
      this.latency.record(latencyUs);
    }
    if (sinceIntendedUs !== undefined) this.intended.record(sinceIntendedUs);
    return { latencyUs, intendedUs: sinceIntendedUs };
  }
}
