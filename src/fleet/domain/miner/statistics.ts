import { type Value } from '../value.js';
import { MINER_FIGURES, MAX_STATISTICS, type MinerFigure } from './miner-figures.js';
import { type Miner } from './miner.js';

/** The columns that there are, and the figure that each shows. */
const COLUMNS: Readonly<Record<string, MinerFigure>> = {
  hashrate: 'hashRate',
  hashrate_1m: 'hashRate_1m',
  hashrate_10m: 'hashRate_10m',
  hashrate_1h: 'hashRate_1h',
  errorPercentage: 'errorPercentage',
  asicTemp: 'temp',
  asicTemp2: 'temp2',
  vrTemp: 'vrTemp',
  asicVoltage: 'coreVoltageActual',
  voltage: 'voltage',
  power: 'power',
  current: 'current',
  fanSpeed: 'fanspeed',
  fanRpm: 'fanrpm',
  fan2Rpm: 'fan2rpm',
  wifiRssi: 'wifiRSSI',
  freeHeap: 'freeHeap',
  responseTime: 'responseTime',
};

export const STATISTICS_COLUMNS: readonly string[] = Object.keys(COLUMNS);
const TIMESTAMP = 'timestamp';

/** Times are milliseconds since the start of the device. */
export interface Statistics {
  readonly currentTimestamp: number;
  readonly labels: readonly string[];
  readonly statistics: readonly (readonly Value[])[];
}

/**
 * What a device measured, once in each interval since its start, the last ones; computed anew each time.
 * @param columns those that are asked for; others than there are are left out, none are all
 */
export function statisticsOf(miner: Miner, columns: readonly string[], nowMs: number): Statistics {
  const known = columns.filter((column) => Object.hasOwn(COLUMNS, column));
  const shown = columns.length === 0 ? STATISTICS_COLUMNS : known;
  const figures = shown.flatMap((column) => COLUMNS[column] ?? []);
  const { uptimeMs } = miner.at(nowMs).when;
  const everyMs = Number(miner.settings['statsFrequency'] ?? 0) * 1000;
  const last = everyMs > 0 ? Math.floor(uptimeMs / everyMs) : 0;
  const first = Math.max(1, last - MAX_STATISTICS + 1);
  const statistics = Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => {
    const atMs = (first + index) * everyMs;
    const moment = miner.at(nowMs - uptimeMs + atMs);
    return [...figures.map((figure) => MINER_FIGURES[figure](moment)), atMs];
  });
  return { currentTimestamp: Math.floor(uptimeMs), labels: [...shown, TIMESTAMP], statistics };
}
