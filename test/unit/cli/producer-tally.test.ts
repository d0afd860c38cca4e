import { describe, expect, it } from '@jest/globals';
import { ProducerTally } from '../../../src/cli/probe/producer-tally.js';

describe('the tally of a producer', () => {
  it('tells the rate by the gaps between events, and how true to the asked one it is', () => {
    const tally = new ProducerTally(5);
    for (let count = 0; count < 20; count += 1) tally.countSent(1000 + count * 200);
    tally.acknowledged = 18;
    tally.notSent = 3;
    expect(tally.progressLine()).toBe('Generated 20 events (5.00 events/sec)');
    expect(tally.reportLines()).toEqual([
      '=== Producer Report ===',
      '  Events generated: 20',
      '  Event rate: 5.00 events/sec',
      '  Rate accuracy: 100.00%',
      '  Acknowledged: 18',
      '  Not acknowledged: 2',
      '  Not sent: 3',
      '=======================',
    ]);
  });

  it('has no rate where there are too few events for one', () => {
    const tally = new ProducerTally(5);
    expect(tally.reportLines().join()).not.toMatch(/NaN|Infinity/);
    tally.countSent(0);
    expect(tally.reportLines()).toContain('  Rate accuracy: too few events');
  });
});
