import { describe, expect, it } from '@jest/globals';
import { countsText, TroubleLog } from '../../../src/cli/probe/trouble.js';
import { ManualTimers } from '../../support/fakes/manual-timers.js';

function logOf(timers: ManualTimers): { log: TroubleLog; lines: string[] } {
  const lines: string[] = [];
  return { log: new TroubleLog(timers, (counts) => lines.push(countsText(counts))), lines };
}

describe('trouble', () => {
  it('is told at once the first time, then at most once a second, and nothing of it is left out', () => {
    const timers = new ManualTimers();
    const { log, lines } = logOf(timers);
    for (let count = 0; count < 300; count += 1) {
      log.note(count % 3 === 0 ? 'status 503' : 'ECONNREFUSED');
      timers.advanceBy(10);
    }
    log.flush();
    expect(lines).toHaveLength(4);
    const told = lines.join().matchAll(/(\d+) × /g);
    expect(Array.from(told, ([, count]) => Number(count)).reduce((sum, count) => sum + count, 0)).toBe(300);
    expect(timers.waiting).toBe(0);
  });

  it('keeps a bounded number of kinds apart', () => {
    const timers = new ManualTimers();
    const { log, lines } = logOf(timers);
    for (let kind = 0; kind < 50; kind += 1) log.note(`kind ${kind}`);
    log.flush();
    expect(lines[1]).toMatch(/30 × of other kinds|29 × of other kinds/);
  });

  it('says nothing where there is none', () => {
    const { log, lines } = logOf(new ManualTimers());
    log.flush();
    expect(lines).toEqual([]);
  });
});
