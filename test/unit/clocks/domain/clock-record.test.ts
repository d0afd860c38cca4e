import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  canBeSent,
  type ClockRecord,
  elapsedAfter,
  lastSequenceOf,
  MAX_ELAPSED_MS,
  moved,
  newClock,
} from '../../../../src/clocks/domain/clock-record.js';

const START_MS = Date.UTC(2026, 0, 1);
const CHANGE = { writer: 'here', wallMs: START_MS };

function clockAt(standing: Partial<ClockRecord> = {}): ClockRecord {
  const made = newClock({ name: 'a', generation: 'g', startMs: START_MS, speed: standing.speed ?? 0 }, CHANGE);
  return { ...made, ...standing };
}

describe('a clock that was just made', () => {
  it('has sent the first message of each run that is due, and no other', () => {
    expect(lastSequenceOf(clockAt(), 'any run')).toBe(0);
  });

  it('sends all that is due where it runs', () => {
    expect(lastSequenceOf(clockAt({ speed: 2 }), 'any run')).toBe(Infinity);
  });
});

describe('what a clock shows', () => {
  it.each([
    ['stands still', 0, 1000, 5000],
    ['runs in real time', 1, 1000, 6000],
    ['runs faster', 20.5, 1000, 25_500],
    ['runs slower', 0.001, 500, 5000.5],
    ['was moved by a replica whose wall clock is ahead', 10, -300, 5000],
    ['ran past its end', 1000, 1e12, MAX_ELAPSED_MS],
  ])('when it %s', (_name, speed, sinceMs, elapsedMs) => {
    expect(elapsedAfter(clockAt({ speed, elapsedMs: 5000 }), sinceMs)).toBe(elapsedMs);
  });

  it('is never before what it showed earlier, whatever its speed is set to', () => {
    const steps = fc.array(fc.tuple(fc.double({ min: 0, max: 1000, noNaN: true }), fc.nat(1e6)), { maxLength: 20 });
    fc.assert(
      fc.property(steps, (each) => {
        let clock = clockAt();
        for (const [speed, sinceMs] of each) {
          const elapsedMs = Math.ceil(elapsedAfter(clock, sinceMs));
          expect(elapsedMs).toBeGreaterThanOrEqual(clock.elapsedMs);
          clock = moved(clock, { elapsedMs, hold: clock.hold, speed }, CHANGE);
        }
      }),
    );
  });
});

describe('a message that waits', () => {
  const hold = { connection: 'a', sequence: 7 };
  const held = moved(clockAt(), { elapsedMs: 100, hold, speed: 0 }, CHANGE);

  it('is behind the one at which the clock was stopped, in its own run alone', () => {
    expect([lastSequenceOf(held, 'a'), lastSequenceOf(held, 'b')]).toEqual([7, Infinity]);
  });

  it('still waits when the speed is set to 0, and no more when the clock runs', () => {
    expect(moved(held, { ...held, speed: 0 }, CHANGE).hold).toEqual(hold);
    expect(moved(held, { ...held, speed: 1 }, CHANGE).hold).toBeNull();
  });
});

describe('the id that a client brings is of a message that the clock has reached', () => {
  const hold = { connection: 'a', sequence: 7 };
  const stopped = moved(clockAt(), { elapsedMs: 100, hold, speed: 0 }, CHANGE);
  const running = clockAt({ speed: 10 });
  const paused = moved(running, { elapsedMs: 2000, hold: null, speed: 0 }, CHANGE);
  it.each([
    ['that is due', stopped, 100, { connection: 'b', sequence: 9, dueMs: 100 }, true],
    ['that is not due', stopped, 100, { connection: 'b', sequence: 9, dueMs: 100.5 }, false],
    ['at which it was stopped', stopped, 100, { connection: 'a', sequence: 7, dueMs: 100 }, true],
    ['that waits behind that one', stopped, 100, { connection: 'a', sequence: 8, dueMs: 100 }, false],
    ['the first of a clock just made', clockAt(), 0, { connection: 'a', sequence: 0, dueMs: 0 }, true],
    ['the second of a clock just made', clockAt(), 0, { connection: 'a', sequence: 1, dueMs: 0 }, false],
    ['a little ahead on a clock that runs', running, 1000, { connection: 'a', sequence: 8, dueMs: 40_000 }, true],
    ['far ahead on a clock that runs', running, 1000, { connection: 'a', sequence: 8, dueMs: 60_000 }, false],
    ['a little ahead on one that has run', paused, 2000, { connection: 'a', sequence: 8, dueMs: 40_000 }, true],
    ['far ahead on one that has run', paused, 2000, { connection: 'a', sequence: 8, dueMs: 60_000 }, false],
  ] as const)('%s', (_name, clock, elapsedMs, message, expected) => {
    expect(canBeSent(clock, elapsedMs, message)).toBe(expected);
  });
});
