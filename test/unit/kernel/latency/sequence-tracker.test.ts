import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SequenceTracker } from '../../../../src/kernel/latency/sequence-tracker.js';

/** Remembers every number. */
function naive(sequences: readonly number[]): { lost: number; late: number; duplicate: number } {
  const seen = new Set<number>();
  let [late, duplicate, highest] = [0, 0, -1];
  for (const sequence of sequences) {
    if (seen.has(sequence)) duplicate += 1;
    else if (sequence < highest) late += 1;
    seen.add(sequence);
    highest = Math.max(highest, sequence);
  }
  let lost = 0;
  for (let sequence = sequences[0] ?? 0; sequence <= highest; sequence += 1) if (!seen.has(sequence)) lost += 1;
  return { lost, late, duplicate };
}

function track(tracker: SequenceTracker, sequences: readonly number[]): ReturnType<typeof naive> {
  const totals = { lost: 0, late: 0, duplicate: 0 };
  for (const sequence of sequences) {
    const { sighting, lostChange } = tracker.see(sequence);
    totals.lost += lostChange;
    if (sighting !== 'next') totals[sighting] += 1;
  }
  return totals;
}

describe('a tracked numbering', () => {
  it('counts lost, late and repeated numbers as one does who remembers them all', () => {
    const sequences = fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 120 });
    fc.assert(
      fc.property(sequences, (all) => {
        expect(track(new SequenceTracker(100), all)).toEqual(naive(all));
      }),
      { numRuns: 500 },
    );
  });

  it('starts with the first number it sees: what was before is not lost', () => {
    expect(track(new SequenceTracker(4), [1000, 1001, 999, 999])).toEqual({ lost: 0, late: 1, duplicate: 1 });
  });

  it('counts an announced gap once, though the next number shows it too', () => {
    const tracker = new SequenceTracker(4);
    tracker.see(4);
    expect(tracker.announceGap(5, 9)).toBe(5);
    expect(tracker.announceGap(5, 9)).toBe(0);
    expect(tracker.see(10)).toEqual({ sighting: 'next', lostChange: 0 });
  });

  it('counts a gap that is announced before anything was seen', () => {
    const tracker = new SequenceTracker(4);
    expect(tracker.announceGap(5, 9)).toBe(5);
    expect(tracker.see(11)).toEqual({ sighting: 'next', lostChange: 1 });
  });

  it('gives up the oldest hole for want of memory, and its numbers stay lost', () => {
    const tracker = new SequenceTracker(2);
    expect(track(tracker, [0, 2, 4, 6])).toEqual({ lost: 3, late: 0, duplicate: 0 });
    expect(tracker.see(1)).toEqual({ sighting: 'duplicate', lostChange: 0 });
    expect(tracker.see(3)).toEqual({ sighting: 'late', lostChange: -1 });
  });
});
