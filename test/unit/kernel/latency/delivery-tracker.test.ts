import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DeliveryTracker } from '../../../../src/kernel/latency/delivery-tracker.js';

interface Arrival {
  readonly place: number;
  readonly sensor: string;
  readonly sequence: number;
}

const SENSORS = 3;
const EPOCH = 'e';

function at(sequence: number): { epoch: string; sequence: number } {
  return { epoch: EPOCH, sequence };
}

/** Changes of sensors in turn, numbered by their producer and by the stream. */
function changes(count: number): Arrival[] {
  return Array.from({ length: count }, (_, index) => ({
    place: index + 1,
    sensor: `Sensor${(index % SENSORS) + 1}`,
    sequence: Math.floor(index / SENSORS) + 1,
  }));
}

function take(tracker: DeliveryTracker, arrivals: readonly Arrival[]): void {
  for (const { place, sensor, sequence } of arrivals) tracker.arrived(at(place), [{ run: 'r', sensor, sequence }]);
}

/** Remembers everything; what the stream or a producer's numbering shows as missing is lost, once. */
function naive(arrivals: readonly Arrival[], all: readonly Arrival[]): ReturnType<DeliveryTracker['totals']> {
  const seen = new Set<number>();
  const highest = new Map<string, number>();
  let [duplicated, outOfOrder] = [0, 0];
  for (const { place, sensor, sequence } of arrivals) {
    if (seen.has(place)) duplicated += 1;
    else if (sequence < (highest.get(sensor) ?? 0)) outOfOrder += 1;
    seen.add(place);
    highest.set(sensor, Math.max(highest.get(sensor) ?? 0, sequence));
  }
  const first = arrivals[0]?.place ?? Infinity;
  const last = Math.max(...seen);
  const firstOf = new Map<string, number>();
  for (const { sensor, sequence } of arrivals) if (!firstOf.has(sensor)) firstOf.set(sensor, sequence);
  const isLost = ({ place, sensor, sequence }: Arrival): boolean =>
    !seen.has(place) &&
    ((place > first && place < last) ||
      (sequence > (firstOf.get(sensor) ?? Infinity) && sequence < (highest.get(sensor) ?? 0)));
  return { lost: all.filter(isLost).length, duplicated, outOfOrder };
}

describe('the tracker of a delivery', () => {
  it('counts what is lost, repeated and out of order as one does who remembers everything', () => {
    const fates = fc.array(fc.constantFrom('arrives', 'arrives', 'arrives', 'lost', 'twice', 'swapped'), {
      maxLength: 80,
    });
    fc.assert(
      fc.property(fates, (all) => {
        const sent = changes(all.length);
        const arrivals = sent.flatMap((change, index) => {
          const fate = all[index];
          return fate === 'lost' ? [] : fate === 'twice' ? [change, change] : [change];
        });
        // A later one of the same sensor overtakes.
        for (const [index, fate] of all.entries()) {
          const [one, other] = [arrivals[index], arrivals[index + SENSORS]];
          if (fate === 'swapped' && one !== undefined && other !== undefined && index > SENSORS) {
            [arrivals[index], arrivals[index + SENSORS]] = [other, one];
          }
        }
        const tracker = new DeliveryTracker(true);
        take(tracker, arrivals);
        expect(tracker.totals()).toEqual(naive(arrivals, sent));
      }),
      { numRuns: 500 },
    );
  });

  it('behind a filter goes by the numbering of the producers alone', () => {
    const tracker = new DeliveryTracker(false);
    take(
      tracker,
      changes(30).filter(({ sensor, place }) => sensor === 'Sensor2' && place !== 14 && place !== 17),
    );
    expect(tracker.totals()).toEqual({ lost: 2, duplicated: 0, outOfOrder: 0 });
  });

  it('goes by the sequence of the stream for events without a number', () => {
    const tracker = new DeliveryTracker(true);
    for (const sequence of [1, 2, 5, 4, 5]) tracker.arrived(at(sequence), [undefined]);
    expect(tracker.totals()).toEqual({ lost: 1, duplicated: 1, outOfOrder: 1 });
  });

  it('counts an announced gap once, however it shows', () => {
    const tracker = new DeliveryTracker(true);
    const all = changes(30);
    take(tracker, all.slice(0, 10));
    tracker.announceGap(11, 20, EPOCH);
    expect(tracker.totals().lost).toBe(10);
    take(tracker, all.slice(20));
    expect(tracker.totals().lost).toBe(10);
  });

  it('adds what never reached the server to what the stream has lost', () => {
    const tracker = new DeliveryTracker(true);
    const numbers = [1, 2, 4, 5, 8, 9];
    for (const [index, sequence] of numbers.entries()) {
      // 3 was never stored; 6 and 7 were, and the stream left them out.
      tracker.arrived(at(index + (sequence > 5 ? 3 : 1)), [{ run: 'r', sensor: 's', sequence }]);
    }
    expect(tracker.totals().lost).toBe(3);
  });

  it('takes back what comes late after all, and no more', () => {
    const tracker = new DeliveryTracker(true);
    // a2 was never stored; a4 and b2 are missing from the stream.
    for (const [place, sensor, sequence] of [
      [1, 'b', 1],
      [2, 'a', 1],
      [3, 'a', 3],
      [6, 'a', 5],
    ] as const) {
      take(tracker, [{ place, sensor, sequence }]);
    }
    expect(tracker.totals()).toEqual({ lost: 3, duplicated: 0, outOfOrder: 0 });
    take(tracker, [{ place: 4, sensor: 'a', sequence: 4 }]);
    expect(tracker.totals()).toEqual({ lost: 2, duplicated: 0, outOfOrder: 1 });
  });

  it('does not let events that only changed places hide a loss', () => {
    const tracker = new DeliveryTracker(true);
    // The change at place 3 is missing, and a3 was stored before a2.
    for (const [place, sequence] of [
      [1, 1],
      [2, 1],
      [4, 3],
      [5, 2],
    ] as const) {
      take(tracker, [{ place, sensor: place === 1 ? 'b' : 'a', sequence }]);
    }
    expect(tracker.totals()).toEqual({ lost: 1, duplicated: 0, outOfOrder: 1 });
  });

  it('starts anew with a new epoch, as its sequence does', () => {
    const tracker = new DeliveryTracker(true);
    tracker.arrived({ epoch: 'a', sequence: 500 }, [undefined]);
    tracker.arrived({ epoch: 'b', sequence: 1 }, [undefined]);
    tracker.arrived({ epoch: 'b', sequence: 2 }, [undefined]);
    expect(tracker.totals()).toEqual({ lost: 0, duplicated: 0, outOfOrder: 0 });
  });

  it('counts two runs of a producer apart', () => {
    const tracker = new DeliveryTracker(false);
    for (const run of ['a', 'b']) tracker.arrived(undefined, [{ run, sensor: 's', sequence: 1 }]);
    expect(tracker.totals().duplicated).toBe(0);
  });

  it('tracks a bounded number of sensors, and counts those that it evicted', () => {
    const tracker = new DeliveryTracker(false, 2);
    for (const sensor of ['a', 'b', 'a', 'c']) tracker.arrived(undefined, [{ run: 'r', sensor, sequence: 1 }]);
    expect(tracker.numberingsEvicted).toBe(1);
    tracker.arrived(undefined, [{ run: 'r', sensor: 'a', sequence: 3 }]);
    expect(tracker.totals()).toEqual({ lost: 1, duplicated: 1, outOfOrder: 0 });
  });
});
