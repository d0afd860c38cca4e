import { describe, expect, it, test } from '@jest/globals';
import { type Miner } from '../../../../../src/fleet/domain/miner/miner.js';
import { STATISTICS_COLUMNS, statisticsOf } from '../../../../../src/fleet/domain/miner/statistics.js';
import { AXEOS, BOOT_MS, device } from '../../../../support/clients/devices.js';

function minerWith(statsFrequency: number): Miner {
  const { miner } = device(AXEOS, { settings: { statsFrequency } });
  if (miner === undefined) throw new Error('it is no miner');
  return miner;
}

describe('Statistics', () => {
  it('have a row for each interval since the start, with the columns that were asked for and the time last', () => {
    const { currentTimestamp, labels, statistics } = statisticsOf(
      minerWith(30),
      ['power', 'nothing', 'hashrate'],
      BOOT_MS + 100_000,
    );
    expect([currentTimestamp, labels]).toEqual([100_000, ['power', 'hashrate', 'timestamp']]);
    expect(statistics.map((row) => row.at(-1))).toEqual([30_000, 60_000, 90_000]);
    for (const row of statistics) expect(row.every((value) => typeof value === 'number')).toBe(true);
  });

  it('have all columns where none is asked for', () => {
    const { labels, statistics } = statisticsOf(minerWith(1), [], BOOT_MS + 2000);
    expect(labels).toEqual([...STATISTICS_COLUMNS, 'timestamp']);
    expect(labels).toHaveLength(19);
    expect(statistics[0]).toHaveLength(19);
  });

  test.each([
    [0, 0],
    [1, 720],
    [60, 166],
  ])('have at most 720 rows: at a frequency of %d s, %d of ten thousand seconds', (statsFrequency, rows) => {
    expect(statisticsOf(minerWith(statsFrequency), ['power'], BOOT_MS + 10_000_000).statistics).toHaveLength(rows);
  });

  it('say what the device has reported at that time, and say it again later', () => {
    const made = device(AXEOS, { settings: { statsFrequency: 60 } });
    const reported = [60, 120, 180].map((seconds) => made.info(BOOT_MS + seconds * 1000));
    const { statistics } = statisticsOf(made.miner as Miner, ['hashrate', 'asicTemp', 'power'], BOOT_MS + 239_000);
    expect(statistics.map((row) => row.slice(0, 3))).toEqual(
      reported.map(({ hashRate, temp, power }) => [hashRate, temp, power]),
    );
  });

  it('begin anew with a restart', () => {
    const made = device(AXEOS, { settings: { statsFrequency: 60 } });
    const backMs = made.restart(BOOT_MS + 3_600_000);
    expect(statisticsOf(made.miner as Miner, [], backMs + 61_000).statistics).toHaveLength(1);
  });
});
