import { type Value } from '../value.js';
import { type Moment } from './moment.js';
import { GIGAHASHES_OF_SHARE } from './course.js';
import { PARTITIONS, runningOf, versionsOf } from './partitions.js';
import { type Pool, poolAt, type PoolIndex, poolsOf } from './setting-specs.js';

const MINUTE_MS = 60_000;
/** Parts of a chip that are counted on their own. */
const DOMAINS = 4;
/** A block of the chain that is known, and how far apart they are. */
const KNOWN_BLOCK = { height: 840_000, atMs: Date.UTC(2024, 3, 20, 0, 9, 27) };
const BLOCK_MS = 600_000;
const SUBSIDY_SATOSHIS = 312_500_000;
const SATOSHIS_OF_POOL = 0.02;
const NETWORK_DIFFICULTY = 1.5596e14;
/** How often a pool sends new work. */
const NEW_WORK_MS = 30_000;
export const MAX_STATISTICS = 720;
const SPIRAM_BYTES = 8_150_000;

function round(value: number, decimals: number): number {
  const scale = 10 ** decimals;
  return Math.round(value * scale) / scale;
}

function withNoise(moment: Moment, index: number, celsius: number): number {
  return round(celsius + 0.35 * moment.wander(index), 1);
}

/** A field of a pool in use; what a pool does not have is its type's nothing. */
function ofPool(index: PoolIndex, field: string, nothing: Value) {
  return ({ miner }: Moment): Value => poolAt(miner.settings, index)?.[field] ?? nothing;
}

function vrCelsius(moment: Moment): number {
  const { roomCelsius, celsius } = moment;
  return withNoise(moment, 5, roomCelsius + 3 + 1.15 * (celsius - roomCelsius));
}

function internalHeap(moment: Moment): number {
  return Math.round(70_000 + 40_000 * moment.own(23) + 1500 * moment.wander(6));
}

function spiramHeap(moment: Moment): number {
  return Math.round(SPIRAM_BYTES + 60_000 * moment.own(24) + 4000 * moment.wander(7));
}

function blockHeight({ when }: Moment): number {
  return KNOWN_BLOCK.height + Math.floor((when.nowMs - KNOWN_BLOCK.atMs) / BLOCK_MS);
}

function coinbaseSatoshis(moment: Moment): number {
  // Fees differ from block to block.
  return SUBSIDY_SATOSHIS + 1_000_000 + ((blockHeight(moment) * 7919) % 4_000_000);
}

function coinbaseOfUser(moment: Moment): number {
  return Math.round(coinbaseSatoshis(moment) * (1 - SATOSHIS_OF_POOL));
}

function addressOf(moment: Moment): string {
  const user = ofPool('primaryPoolIndex', 'stratumUser', '')(moment);
  return typeof user === 'string' ? (user.split('.')[0] ?? '') : '';
}

function rejectedReasons({ sums: { rejected } }: Moment): Value {
  const stale = Math.ceil(rejected * 0.75);
  return [
    { message: 'Stale', count: stale },
    { message: 'Job not found', count: rejected - stale },
  ].filter(({ count }) => count > 0);
}

/** Its chips, each a little above or below its part of the whole. */
function hashrateMonitor(moment: Moment): Value {
  const { asicCount } = moment.miner.spec.board;
  const { hashRate } = moment;
  const errors = moment.sums.wrong / GIGAHASHES_OF_SHARE / asicCount;
  const asics = Array.from({ length: asicCount }, (_, chip) => {
    const total = (hashRate / asicCount) * (1 + (asicCount > 1 ? 0.01 * moment.wander(40 + chip) : 0));
    const domains = Array.from({ length: DOMAINS }, (_each, domain) =>
      round((total / DOMAINS) * (1 + 0.03 * (moment.own(60 + chip * DOMAINS + domain) - 0.5)), 2),
    );
    // Wrong results of difficulty 1, as the chips count them.
    const errorCount = Math.floor(errors * (asicCount > 1 ? 0.9 + 0.2 * moment.own(50 + chip) : 1));
    return { total: round(total, 2), domains, errorCount };
  });
  return { asics };
}

function partitions({ miner }: Moment): Value {
  const versions = versionsOf(miner.kept, miner.spec.firmware);
  const running = runningOf(miner.kept);
  return PARTITIONS.map((label) => {
    const version = versions[label];
    return {
      label,
      ...(version !== undefined && { version, compileDate: 'Aug 22 2026', compileTime: '09:41:07', usagePercent: 78 }),
      isCurrent: label === running,
      isFactory: label === 'factory',
    };
  });
}

function hostnameOf({ miner }: Moment): string {
  const { hostname } = miner.settings;
  return typeof hostname === 'string' ? hostname : miner.spec.hostname;
}

/** Pools as they are reported, by the pools as they are kept: they hardly ever change. */
const shown = new WeakMap<readonly Pool[], Value>();

function shownPools({ miner }: Moment): Value {
  const pools = poolsOf(miner.settings);
  const known = shown.get(pools);
  if (known !== undefined) return known;
  const value = pools.map((pool) =>
    Object.fromEntries(Object.entries(pool).filter(([field]) => field !== 'stratumPassword')),
  );
  shown.set(pools, value);
  return value;
}

/** What a miner measures and knows, by the name under which a profile asks for it; null for what there is nothing of. */
export const MINER_FIGURES = {
  power: (moment: Moment) => round(moment.watts, 2),
  voltage: (moment: Moment) => round(moment.millivoltsIn, 1),
  current: (moment: Moment) => round((moment.watts / moment.millivoltsIn) * 1e6, 1),
  temp: (moment: Moment) => withNoise(moment, 4, moment.celsius),
  temp2: (moment: Moment) =>
    moment.miner.spec.board.sensors === 2 ? withNoise(moment, 8, moment.celsius - 2 + 4 * moment.own(25)) : -1,
  vrTemp: vrCelsius,
  hashRate: (moment: Moment) => round(moment.hashRate, 2),
  hashRate_1m: (moment: Moment) => round(moment.meanHashRate(MINUTE_MS), 2),
  hashRate_10m: (moment: Moment) => round(moment.meanHashRate(10 * MINUTE_MS), 2),
  hashRate_1h: (moment: Moment) => round(moment.meanHashRate(60 * MINUTE_MS), 2),
  expectedHashrate: (moment: Moment) => (moment.leg.load.isPaused ? 0 : round(moment.wholeRate, 2)),
  errorPercentage: (moment: Moment) => (moment.leg.isHashing ? round(moment.errorPercent, 2) : 0),
  actualFrequency: (moment: Moment) => round(moment.leg.load.megahertz + 0.4 * (moment.own(26) - 0.5), 2),
  coreVoltageActual: (moment: Moment) =>
    moment.has('power-fault') ? 0 : Math.round(moment.leg.load.millivolts - 4 * moment.own(27) + 2 * moment.wander(9)),
  bestDiff: (moment: Moment) => round(moment.bestDifficulty, 2),
  bestSessionDiff: (moment: Moment) => round(moment.sessionDifficulty, 2),
  sharesAccepted: (moment: Moment) => moment.found - moment.sums.rejected,
  sharesRejected: (moment: Moment) => moment.sums.rejected,
  sharesPending: () => 0,
  sharesRejectedReasons: rejectedReasons,
  totalHashes: (moment: Moment) => Math.round(moment.totalGigahashes * 1e9),
  totalLog2Work: (moment: Moment) => round(Math.log2(Math.max(1, moment.totalGigahashes * 1e9)), 6),
  totalUptimeSeconds: ({ totalUptimeMs }: Moment) => Math.floor(totalUptimeMs / 1000),
  workReceived: ({ when }: Moment) => Math.floor(when.uptimeMs / NEW_WORK_MS) + 1,
  fanspeed: (moment: Moment) => round(moment.fanPercent, 1),
  fanrpm: (moment: Moment) => Math.round(moment.fanRpm),
  fan2rpm: (moment: Moment) => (moment.miner.spec.board.fans === 2 ? Math.round(moment.fanRpm * 0.97) : 0),
  wifiRSSI: (moment: Moment) =>
    Math.round(
      (moment.has('wifi-weak') ? -86 - 4 * moment.own(28) : -42 - 24 * moment.own(28)) + 2 * moment.wander(10),
    ),
  responseTime: (moment: Moment) =>
    moment.has('pool-down')
      ? 0
      : round((18 + 40 * moment.own(29) + 6 * moment.wander(11)) * (moment.has('wifi-weak') ? 8 : 1), 1),
  cpuUsage: (moment: Moment) => round(14 + 6 * moment.own(30) + 3 * moment.wander(12), 1),
  freeHeapInternal: internalHeap,
  freeHeapSpiram: spiramHeap,
  freeHeap: (moment: Moment) => internalHeap(moment) + spiramHeap(moment),
  minFreeHeap: (moment: Moment) =>
    Math.round(SPIRAM_BYTES + 60_000 * moment.own(24) + 70_000 + 40_000 * moment.own(23)) - 12_000,
  maxAllocHeap: (moment: Moment) => Math.floor(spiramHeap(moment) * 0.97),
  hostname: hostnameOf,
  mdnsHostname: (moment: Moment) => `${hostnameOf(moment)}.local`,
  macAddr: ({ miner }: Moment) => miner.macAddress,
  ipv4: ({ miner }: Moment) => miner.spec.address,
  ipv6: ({ miner }: Moment) => miner.ipv6,
  resetReason: ({ miner }: Moment) => miner.resetReason,
  miningPaused: ({ leg }: Moment) => leg.load.isPaused,
  isUsingFallbackStratum: ({ miner }: Moment) => (miner.settings['useFallbackStratum'] === 1 ? 1 : 0),
  poolDifficulty: ({ leg }: Moment) => leg.load.difficulty,
  poolConnectionInfo: (moment: Moment) =>
    moment.has('pool-down')
      ? 'Not Connected'
      : ofPool('primaryPoolIndex', 'stratumTLS', 0)(moment) === 0
        ? 'IPv4'
        : 'IPv4 (TLS)',
  pools: shownPools,
  stratumURL: ofPool('primaryPoolIndex', 'stratumURL', ''),
  stratumPort: ofPool('primaryPoolIndex', 'stratumPort', 0),
  stratumUser: ofPool('primaryPoolIndex', 'stratumUser', ''),
  stratumProtocol: ofPool('primaryPoolIndex', 'stratumProtocol', 'SV1'),
  stratumSuggestedDifficulty: ofPool('primaryPoolIndex', 'stratumSuggestedDifficulty', 0),
  stratumExtranonceSubscribe: ofPool('primaryPoolIndex', 'stratumExtranonceSubscribe', false),
  stratumTLS: (moment: Moment) => ofPool('primaryPoolIndex', 'stratumTLS', 0)(moment) !== 0,
  stratumCert: ofPool('primaryPoolIndex', 'stratumCert', ''),
  stratumDecodeCoinbase: ofPool('primaryPoolIndex', 'stratumDecodeCoinbase', true),
  stratumV2ChannelType: ofPool('primaryPoolIndex', 'stratumV2ChannelType', 'extended'),
  stratumV2AuthorityPubkey: ofPool('primaryPoolIndex', 'stratumV2AuthorityPubkey', ''),
  fallbackStratumURL: ofPool('secondaryPoolIndex', 'stratumURL', ''),
  fallbackStratumPort: ofPool('secondaryPoolIndex', 'stratumPort', 0),
  fallbackStratumUser: ofPool('secondaryPoolIndex', 'stratumUser', ''),
  fallbackStratumProtocol: ofPool('secondaryPoolIndex', 'stratumProtocol', 'SV1'),
  fallbackStratumSuggestedDifficulty: ofPool('secondaryPoolIndex', 'stratumSuggestedDifficulty', 0),
  fallbackStratumExtranonceSubscribe: ofPool('secondaryPoolIndex', 'stratumExtranonceSubscribe', false),
  fallbackStratumTLS: (moment: Moment) => ofPool('secondaryPoolIndex', 'stratumTLS', 0)(moment) !== 0,
  fallbackStratumCert: ofPool('secondaryPoolIndex', 'stratumCert', ''),
  fallbackStratumDecodeCoinbase: ofPool('secondaryPoolIndex', 'stratumDecodeCoinbase', true),
  fallbackStratumV2ChannelType: ofPool('secondaryPoolIndex', 'stratumV2ChannelType', 'extended'),
  fallbackStratumV2AuthorityPubkey: ofPool('secondaryPoolIndex', 'stratumV2AuthorityPubkey', ''),
  runningPartition: ({ miner }: Moment) => runningOf(miner.kept),
  partitions,
  hashrateMonitor,
  blockHeight,
  networkDifficulty: () => NETWORK_DIFFICULTY,
  coinbaseValueTotalSatoshis: coinbaseSatoshis,
  coinbaseValueUserSatoshis: coinbaseOfUser,
  coinbaseOutputs: (moment: Moment) => [
    { value: coinbaseOfUser(moment), address: addressOf(moment) },
    { value: coinbaseSatoshis(moment) - coinbaseOfUser(moment), address: 'pool' },
  ],
  statsLimit: () => MAX_STATISTICS,
  power_fault: (moment: Moment) =>
    moment.has('power-fault') ? 'The input voltage is too low; the regulator has shut down' : null,
  hardware_fault: (moment: Moment) => (moment.has('asic-error') ? 'ASIC 1 reports too many errors' : null),
} satisfies Readonly<Record<string, (moment: Moment) => Value>>;

export type MinerFigure = keyof typeof MINER_FIGURES;

export function isMinerFigure(name: unknown): name is MinerFigure {
  return typeof name === 'string' && Object.hasOwn(MINER_FIGURES, name);
}

const OF_POOLS = Object.keys(MINER_FIGURES).filter((name) => /^(stratum|fallbackStratum)/.test(name)) as MinerFigure[];

/** Those that change only with what a device keeps. */
export const STEADY_FIGURES: ReadonlySet<MinerFigure> = new Set([
  ...OF_POOLS,
  'pools',
  'isUsingFallbackStratum',
  'hostname',
  'mdnsHostname',
  'macAddr',
  'ipv4',
  'ipv6',
  'runningPartition',
  'partitions',
  'networkDifficulty',
  'statsLimit',
]);
