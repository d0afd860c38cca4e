import { type LogLevel } from '../log-entry.js';
import { uniformAt } from '../value-noise.js';
import { MINER_FIGURES } from './miner-figures.js';
import { type Moment } from './moment.js';

/** A line without its time. */
export interface MinerLine {
  readonly level: LogLevel;
  readonly tag: string;
  readonly text: string;
}

const STARTED: MinerLine = { level: 'I', tag: 'main', text: 'System started' };
/** How much of its log a device that is not well has of what ails it. */
const SHARE_OF_TROUBLE = 0.7;

type Line = readonly [LogLevel, string, string];

/** What is wrong with it, as it notices it. */
function trouble(moment: Moment): Line[] {
  const { leg } = moment;
  const lines: Line[] = [];
  const temp = MINER_FIGURES.temp(moment);
  if (leg.isCooling)
    lines.push(['W', 'power_management', `Overheated: chips at ${temp} C, not hashing until they are cool`]);
  if (moment.has('power-fault')) lines.push(['E', 'power', 'Input voltage too low, regulator is off']);
  if (moment.has('pool-down')) lines.push(['W', 'stratum_task', 'No pool can be reached, trying again']);
  if (moment.has('fan-stuck'))
    lines.push(['E', 'fan', `Fan is set to ${moment.fanPercent.toFixed(0)} % and does not turn`]);
  if (moment.has('asic-error'))
    lines.push(['E', 'asic', `ASIC 1: ${moment.errorPercent.toFixed(1)} % of the results are wrong`]);
  if (moment.has('wifi-weak')) lines.push(['W', 'wifi', `Weak signal: ${MINER_FIGURES.wifiRSSI(moment)} dBm`]);
  if (moment.has('overheat') && !leg.isCooling) lines.push(['W', 'power_management', `Temperature rises: ${temp} C`]);
  if (moment.has('slow-http')) lines.push(['W', 'http_server', 'Requests wait for their turn']);
  if (moment.has('reset-loop')) lines.push(['E', 'main', 'The last start ended in a reset']);
  return lines;
}

function usual(moment: Moment): Line[] {
  const { leg, sums } = moment;
  const lines: Line[] = [
    ['I', 'power_management', `Chips at ${MINER_FIGURES.temp(moment)} C, fan at ${moment.fanPercent.toFixed(0)} %`],
    ['I', 'power', `${moment.watts.toFixed(1)} W at ${(moment.millivoltsIn / 1000).toFixed(2)} V`],
    ['I', 'wifi', `Signal: ${MINER_FIGURES.wifiRSSI(moment)} dBm`],
    ['I', 'stratum_task', `Shares: ${moment.found - sums.rejected} accepted, ${sums.rejected} rejected`],
  ];
  if (leg.load.isPaused) lines.push(['I', 'main', 'Mining is paused']);
  if (leg.isHashing) {
    lines.push(['I', 'hashrate', `${moment.hashRate.toFixed(1)} GH/s of ${leg.expected.toFixed(1)} GH/s`]);
    lines.push(['I', 'asic_result', `Best of this session: ${moment.sessionDifficulty.toFixed(0)}`]);
  }
  return lines;
}

/** The `index`-th line since the start of a miner: something that is true of it at this moment. */
export function minerLine(seed: number, index: number, moment: Moment): MinerLine {
  if (index === 0) return STARTED;
  const bad = trouble(moment);
  const lines = bad.length > 0 && uniformAt(seed, 2 * index) < SHARE_OF_TROUBLE ? bad : usual(moment);
  const [level, tag, text] = lines[Math.floor(uniformAt(seed, 2 * index + 1) * lines.length)] ?? [
    'I',
    'main',
    'Running',
  ];
  return { level, tag, text };
}
