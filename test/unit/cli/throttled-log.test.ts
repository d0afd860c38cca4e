import { describe, expect, it } from '@jest/globals';
import { countsText, ThrottledLog } from '../../../src/cli/probe/throttled-log.js';
import { ManualTimers } from '../../support/fakes/manual-timers.js';

function logOf(timers: ManualTimers): { log: ThrottledLog; lines: string[] } {
  const lines: string[] = [];
  return { log: new ThrottledLog(timers, (counts) => lines.push(countsText(counts))), lines };
}

describe('a throttled log', () => {
  it('prints the first error at once, then at most once a second, and counts them all', () => {
    const timers = new ManualTimers();
    const { log, lines } = logOf(timers);
    for (let count = 0; count < 300; count += 1) {
      log.add(count % 3 === 0 ? 'status 503' : 'ECONNREFUSED');
      timers.advanceBy(10);
    }
    log.flush();
    expect(lines).toHaveLength(4);
    const counts = lines.join().matchAll(/(\d+) × /g);
    expect(Array.from(counts, ([, count]) => Number(count)).reduce((sum, count) => sum + count, 0)).toBe(300);
    expect(timers.waiting).toBe(0);
  });

  it('keeps a bounded number of kinds apart', () => {
    const timers = new ManualTimers();
    const { log, lines } = logOf(timers);
    for (let kind = 0; kind < 50; kind += 1) log.add(`kind ${kind}`);
    log.flush();
    expect(lines[1]).toMatch(/30 × of other kinds|29 × of other kinds/);
  });

  it('says nothing where there is none', () => {
    const { log, lines } = logOf(new ManualTimers());
    log.flush();
    expect(lines).toEqual([]);
  });
});
