import { type Cursor } from '../../store/cursor.js';
import { type Seen, SequenceTracker } from './sequence-tracker.js';

/** The number that a producer gave an event: per run and sensor, up by one. */
export interface Numbering {
  readonly run: string;
  readonly sensor: string;
  readonly sequence: number;
}

export interface DeliveryTotals {
  readonly lost: number;
  readonly duplicated: number;
  readonly outOfOrder: number;
}

const MAX_STREAM_HOLES = 1024;
const MAX_HOLES_PER_NUMBERING = 32;
/** Numberings (one per run and sensor) tracked at the same time; the one that has been silent for longest is evicted first. */
const MAX_NUMBERINGS = 10_000;

/**
 * Counts events that did not arrive, arrived twice, or after a later one. Found by the producer's own numbering where there is one, even
 * behind a filter; by the stream's sequence for the rest. A loss that both show is counted once: numbers found missing
 * are first set against the changes that the stream itself has missed.
 */
export class DeliveryTracker {
  private readonly numberings = new Map<string, SequenceTracker>();
  private stream = new SequenceTracker(MAX_STREAM_HOLES);
  private epoch: string | undefined;
  private streamLost = 0;
  private numberingLost = 0;
  /** Losses counted in both of the above. */
  private lostInBoth = 0;
  private duplicated = 0;
  private outOfOrder = 0;
  private evicted = 0;

  /** `contiguous`: the stream's sequence has no holes of its own, as it does behind a filter. */
  constructor(
    private readonly contiguous: boolean,
    private readonly maxNumberings = MAX_NUMBERINGS,
  ) {}

  /** A change has arrived: its position in the log, if known, and for each of its measurements the producer's numbering, if any. */
  arrived(position: Cursor | undefined, measurements: readonly (Numbering | undefined)[]): void {
    const seen = position !== undefined && this.contiguous ? this.seeInStream(position) : undefined;
    if (seen !== undefined && measurements.includes(undefined)) this.count(seen);
    for (const numbering of measurements) {
      if (numbering !== undefined) this.seeNumbered(numbering, seen);
    }
    this.lostInBoth = Math.min(this.lostInBoth, this.streamLost, this.numberingLost);
  }

  /** The server has announced that the changes `from` to `to` are gone, of any sensor. */
  announceGap(from: number, to: number, epoch: string | undefined): void {
    if (epoch !== undefined) this.enterEpoch(epoch);
    this.streamLost += this.contiguous ? this.stream.announceGap(from, to) : Math.max(0, to - from + 1);
  }

  /** Whether a measurement was missed: by the producer's numbering where there is one, else by the position of its change. */
  isMissing(position: Cursor | undefined, numbering: Numbering | undefined): boolean {
    if (numbering !== undefined) return this.numberings.get(keyOf(numbering))?.isMissing(numbering.sequence) ?? false;
    return position !== undefined && position.epoch === this.epoch && this.stream.isMissing(position.sequence);
  }

  totals(): DeliveryTotals {
    const lost = this.streamLost + this.numberingLost - this.lostInBoth;
    return { lost, duplicated: this.duplicated, outOfOrder: this.outOfOrder };
  }

  /** How many numberings were evicted to bound the memory; losses in them since are not known. */
  get numberingsEvicted(): number {
    return this.evicted;
  }

  private seeInStream({ epoch, sequence }: Cursor): Seen {
    this.enterEpoch(epoch);
    const seen = this.stream.see(sequence);
    this.streamLost += seen.lostChange;
    return seen;
  }

  /** A new epoch has a sequence of its own; losses at the end of the old one are not known. */
  private enterEpoch(epoch: string): void {
    if (this.epoch !== undefined && this.epoch !== epoch) this.stream = new SequenceTracker(MAX_STREAM_HOLES);
    this.epoch = epoch;
  }

  private seeNumbered(numbering: Numbering, inStream: Seen | undefined): void {
    const seen = this.trackerOf(keyOf(numbering)).see(numbering.sequence);
    this.count(seen);
    this.numberingLost += seen.lostChange;
    if (seen.lostChange > 0) this.lostInBoth += Math.min(seen.lostChange, this.streamLost - this.lostInBoth);
    else if (seen.lostChange < 0 && (inStream?.lostChange ?? 0) < 0 && this.lostInBoth > 0) this.lostInBoth -= 1;
  }

  private count({ sighting }: Seen): void {
    if (sighting === 'duplicate') this.duplicated += 1;
    if (sighting === 'late') this.outOfOrder += 1;
  }

  private trackerOf(key: string): SequenceTracker {
    const tracker = this.numberings.get(key) ?? new SequenceTracker(MAX_HOLES_PER_NUMBERING);
    // Put last again: the first of the map is the one that has been silent for longest.
    this.numberings.delete(key);
    this.numberings.set(key, tracker);
    if (this.numberings.size > this.maxNumberings) {
      for (const oldest of this.numberings.keys()) {
        this.numberings.delete(oldest);
        break;
      }
      this.evicted += 1;
    }
    return tracker;
  }
}

function keyOf({ run, sensor }: Numbering): string {
  return `${run}\n${sensor}`;
}
