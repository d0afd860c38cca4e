import { describe, expect, it } from '@jest/globals';
import { ProducerStats } from '../../../src/cli/probe/producer-stats.js';

describe('the statistics of a producer', () => {
  it('takes the rate of what was acknowledged, and compares it with the requested one', () => {
    const stats = new ProducerStats(5);
    for (let count = 0; count < 20; count += 1) stats.countSent(1000 + count * 200);
    stats.acknowledged = 18;
    stats.notSent = 3;
    expect(stats.progressLine()).toBe('Generated 20 events (5.00 events/sec)');
    expect(stats.reportLines()).toEqual([
      '=== Producer Report ===',
      '  Events generated: 20',
      '  Event rate: 4.50 events/sec',
      '  Rate accuracy: 90.00%',
      '  Acknowledged: 18',
      '  Not acknowledged: 2',
      '  Not sent: 3',
      '=======================',
    ]);
  });

  it('has no rate where there are too few events for one', () => {
    const stats = new ProducerStats(5);
    expect(stats.reportLines().join()).not.toMatch(/NaN|Infinity/);
    stats.countSent(0);
    stats.acknowledged = 1;
    expect(stats.reportLines()).toContain('  Rate accuracy: too few events');
  });

  it('claims no rate where nothing was acknowledged', () => {
    const stats = new ProducerStats(5);
    for (let count = 0; count < 20; count += 1) stats.countSent(count * 200);
    expect(stats.reportLines()).toContain('  Event rate: none acknowledged');
    expect(stats.reportLines()).toContain('  Rate accuracy: none acknowledged');
  });
});
