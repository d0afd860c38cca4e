import { describe, expect, it } from '@jest/globals';
import { type ClockRecord, MAX_ELAPSED_MS } from '../../../../src/clocks/domain/clock-record.js';
import { readPattern } from '../../../../src/clocks/domain/pattern.js';
import { type RunMessage } from '../../../../src/clocks/domain/run-on-clock.js';
import { Search, type SearchResult } from '../../../../src/clocks/domain/search.js';
import { ListedRun } from '../../../support/fakes/listed-run.js';

const START_MS = Date.UTC(2026, 0, 1);

/** A turn that is over after so many looks at the time. */
function overAfter(looks: number): () => boolean {
  let left = looks;
  return () => (left -= 1) <= 0;
}

type From = Pick<ClockRecord, 'elapsedMs' | 'hold'>;

function search(dues: readonly number[], from: From, wanted?: number, maxMs?: number, dayMs = Infinity): SearchResult {
  const match = (data: unknown): boolean => (data as { sequence: number }).sequence === wanted;
  const run = new ListedRun(START_MS, dues);
  run.searchedMs = dayMs;
  const ahead = new Search(run, { startMs: START_MS, ...from }, match, maxMs);
  while (!ahead.step(() => true));
  if (ahead.result === undefined) throw new Error('a search without a result');
  return ahead.result;
}

const found = (elapsedMs: number, sequence: number): SearchResult => ({
  elapsedMs,
  hold: { connection: 'run', sequence },
  matched: { id: `run:${sequence}`, data: { sequence } },
});
const nothing = (elapsedMs: number): SearchResult => ({ elapsedMs, hold: null, matched: null });

describe('a search', () => {
  const dues = [0, 0, 5, 5, 5, 9.25, 9.5, 40];
  const made: From = { elapsedMs: 0, hold: 'first' };

  it.each<[name: string, from: From, wanted: number | undefined, maxMs: number | undefined, result: SearchResult]>([
    ['finds the first message of all on a clock that was just made', made, 0, undefined, found(0, 0)],
    ['finds a message due at the start', made, 1, undefined, found(0, 1)],
    ['stops between messages of one moment', made, 3, undefined, found(5, 3)],
    [
      'goes on behind the last one',
      { elapsedMs: 5, hold: { connection: 'run', sequence: 3 } },
      4,
      undefined,
      found(5, 4),
    ],
    ['passes what was sent', { elapsedMs: 5, hold: null }, 4, undefined, nothing(40)],
    [
      'takes all of a moment as sent that another run was stopped at',
      { elapsedMs: 5, hold: { connection: 'other', sequence: 0 } },
      4,
      undefined,
      nothing(40),
    ],
    ['goes to the next whole millisecond', { elapsedMs: 5, hold: null }, 5, undefined, found(10, 5)],
    [
      'goes on within a millisecond',
      { elapsedMs: 10, hold: { connection: 'run', sequence: 5 } },
      6,
      undefined,
      found(10, 6),
    ],
    ['ends at the end of the run where nothing matches', made, undefined, undefined, nothing(40)],
    ['ends at the limit', { elapsedMs: 5, hold: null }, undefined, 30, nothing(35)],
    ['takes what is due at the limit', { elapsedMs: 5, hold: null }, 7, 35, found(40, 7)],
    ['leaves a clock that is past the end where it is', { elapsedMs: 99, hold: null }, 7, undefined, nothing(99)],
  ])('%s', (_name, from, wanted, maxMs, result) => {
    expect(search(dues, from, wanted, maxMs)).toEqual(result);
  });

  it('looks a day ahead in a run without an end, or as far as is asked for', () => {
    expect(search(dues, { elapsedMs: 7, hold: null }, 7, undefined, 9.5)).toEqual(nothing(17));
    expect(search(dues, { elapsedMs: 7, hold: null }, 7, 33, 9.5)).toEqual(found(40, 7));
  });

  it('finds a message by the name of its event, or by what its data has under type', () => {
    class NamedRun extends ListedRun {
      override read(): RunMessage {
        const { id, data } = super.read();
        return { id, event: data['sequence'] === 2 ? 'paid' : 'placed', data: { ...data, type: 'card' } };
      }
    }
    const foundBy = (type: string): unknown => {
      const pattern = readPattern({ type }, 'until');
      if (!('match' in pattern)) throw new Error('no pattern');
      const from = { startMs: START_MS, elapsedMs: 0, hold: 'first' as const };
      const ahead = new Search(new NamedRun(START_MS, [1, 2, 3, 4]), from, pattern.match, MAX_ELAPSED_MS);
      while (!ahead.step(() => true));
      return ahead.result?.matched;
    };
    expect(foundBy('paid')).toEqual({ id: 'run:2', event: 'paid', data: { sequence: 2, type: 'card' } });
    expect(foundBy('card')).toMatchObject({ id: 'run:0' });
    expect(foundBy('refunded')).toBeNull();
  });

  it('over ten days stops a step once its turn is over, and reads nothing twice', () => {
    const tenDays = Array.from({ length: 864_000 }, (_, second) => second * 1000);
    const run = new ListedRun(START_MS, tenDays);
    const ahead = new Search(run, { startMs: START_MS, elapsedMs: 0, hold: null }, () => false, MAX_ELAPSED_MS);
    let most = 0;
    for (let before = 0, done = false; !done; before = run.reads) {
      done = ahead.step(overAfter(300));
      most = Math.max(most, run.reads - before);
    }
    expect(most).toBeLessThanOrEqual(300);
    expect(run.reads).toBe(tenDays.length - 1);
    expect(ahead.result).toEqual(nothing(863_999_000));
  });
});
