import { type Check } from '../shipped-fields.js';

const number: Check = (value) => typeof value === 'number' && Number.isFinite(value);
const integer: Check = (value) => Number.isInteger(value);
const between =
  (min: number, max: number, check: Check = number): Check =>
  (value) =>
    check(value) && Number(value) >= min && Number(value) <= max;
const flag: Check = (value) => typeof value === 'boolean';
const SWITCH = between(0, 1, integer);
const COUNT: Check = (value) => integer(value) && Number(value) >= 0;
const text: Check = (value) => typeof value === 'string' && value !== '';
const anyText: Check = (value) => typeof value === 'string';
const like =
  (pattern: RegExp): Check =>
  (value) =>
    typeof value === 'string' && pattern.test(value);
const PORT = between(1, 65_535, integer);
const PROTOCOL = like(/^SV[12]$/);
const CHANNEL = like(/^(standard|extended)$/);

/** A list whose entries have these fields and no others. */
function listOf(fields: Readonly<Record<string, Check>>, optional: Readonly<Record<string, Check>> = {}): Check {
  return (value) =>
    Array.isArray(value) &&
    value.every((entry: Readonly<Record<string, unknown>>) => {
      const known = { ...fields, ...optional };
      const isWhole = Object.keys(fields).every((name) => name in entry);
      return isWhole && Object.entries(entry).every(([name, each]) => known[name]?.(each) === true);
    });
}

export const POOLS = listOf({
  id: between(0, 7, integer),
  stratumProtocol: PROTOCOL,
  stratumURL: text,
  stratumPort: PORT,
  stratumUser: text,
  stratumSuggestedDifficulty: number,
  stratumExtranonceSubscribe: flag,
  stratumTLS: between(0, 2, integer),
  stratumCert: anyText,
  stratumDecodeCoinbase: flag,
  stratumV2ChannelType: CHANNEL,
  stratumV2AuthorityPubkey: anyText,
  stratumV2RequireAuth: flag,
});
const MONITOR = listOf({
  total: number,
  domains: (value) => Array.isArray(value) && value.length > 0 && value.every(number),
  errorCount: COUNT,
});
const PARTITIONS = listOf(
  { label: text, isCurrent: flag, isFactory: flag },
  { version: text, compileDate: text, compileTime: text, usagePercent: between(0, 100, integer) },
);

/** What is reported only of a device that has a fault. */
export const AXEOS_OF_FAULTS: Readonly<Record<string, Check>> = { power_fault: text, hardware_fault: text };

/** Every other field, by its type and what it can be. */
export const AXEOS_FIELDS: Readonly<Record<string, Check>> = {
  ASICModel: like(/^BM13(66|68|70)$/),
  apEnabled: SWITCH,
  autofanspeed: SWITCH,
  bestDiff: between(0, 1e18),
  bestSessionDiff: between(0, 1e18),
  boardVersion: like(/^\d{3}$/),
  coreVoltage: between(1, 65_535, integer),
  coreVoltageActual: between(0, 65_535),
  current: between(0, 1e6),
  display: text,
  fallbackStratumExtranonceSubscribe: flag,
  fallbackStratumPort: PORT,
  fallbackStratumSuggestedDifficulty: number,
  fallbackStratumURL: text,
  fallbackStratumUser: text,
  fallbackStratumTLS: flag,
  fallbackStratumCert: anyText,
  fallbackStratumDecodeCoinbase: flag,
  fallbackStratumProtocol: PROTOCOL,
  fallbackStratumV2AuthorityPubkey: anyText,
  fallbackStratumV2ChannelType: CHANNEL,
  fanrpm: between(0, 8000),
  fan2rpm: between(0, 8000),
  fanspeed: between(0, 100),
  temptarget: between(35, 66, integer),
  responseTime: between(0, 10_000),
  responseShareBatch: COUNT,
  rotation: (value) => [0, 90, 180, 270].includes(value as number),
  cpuUsage: between(0, 100),
  freeHeap: COUNT,
  freeHeapInternal: COUNT,
  freeHeapSpiram: COUNT,
  minFreeHeap: COUNT,
  maxAllocHeap: COUNT,
  frequency: between(1, 65_535, integer),
  actualFrequency: number,
  hashRate: between(0, 1e9),
  hashRate_1m: between(0, 1e9),
  hashRate_10m: between(0, 1e9),
  hashRate_1h: between(0, 1e9),
  expectedHashrate: between(0, 1e9),
  errorPercentage: between(0, 100),
  hostname: text,
  fullHostname: text,
  mdnsHostname: like(/\.local$/),
  idfVersion: like(/^v\d/),
  invertscreen: SWITCH,
  isPSRAMAvailable: SWITCH,
  isUsingFallbackStratum: SWITCH,
  macAddr: like(/^[0-9A-F][02468ACE](:[0-9A-F]{2}){5}$/),
  manualFanSpeed: between(0, 100, integer),
  maxPower: COUNT,
  minFanSpeed: between(0, 100, integer),
  nominalVoltage: COUNT,
  overheat_mode: SWITCH,
  overclockEnabled: SWITCH,
  useCustomWWW: SWITCH,
  primaryPoolIndex: between(0, 7, integer),
  secondaryPoolIndex: between(0, 7, integer),
  pools: POOLS,
  poolConnectionInfo: text,
  poolDifficulty: between(0.001, 1e15),
  power: between(0, 1e6),
  resetReason: text,
  runningPartition: like(/^(factory|ota_[01])$/),
  sharesAccepted: COUNT,
  sharesRejected: COUNT,
  totalUptimeSeconds: COUNT,
  totalHashes: between(0, 1e30),
  totalLog2Work: between(0, 100),
  sharesPending: COUNT,
  sharesRejectedReasons: listOf({ message: text, count: COUNT }),
  smallCoreCount: COUNT,
  ssid: text,
  ipv4: like(/^\d+(\.\d+){3}$/),
  ipv6: like(/^fe80::[0-9a-f:]+$/),
  stratumExtranonceSubscribe: flag,
  stratumPort: PORT,
  stratumProtocol: PROTOCOL,
  stratumV2AuthorityPubkey: anyText,
  stratumV2ChannelType: CHANNEL,
  stratumSuggestedDifficulty: number,
  stratumURL: text,
  stratumUser: text,
  stratumTLS: flag,
  stratumCert: anyText,
  stratumDecodeCoinbase: flag,
  temp: between(0, 150),
  temp2: (value) => value === -1 || between(0, 150)(value),
  uptimeSeconds: COUNT,
  version: like(/^v\d+\.\d+\.\d+/),
  axeOSVersion: like(/^v\d+\.\d+\.\d+/),
  voltage: between(0, 20_000),
  vrTemp: between(0, 200),
  wifiStatus: text,
  wifiRSSI: between(-100, 0),
  displayTimeout: between(-1, 71_582, integer),
  statsFrequency: COUNT,
  blockHeight: COUNT,
  scriptsig: text,
  networkDifficulty: number,
  blockSignals: (value) => Array.isArray(value) && value.every(anyText),
  blockFound: COUNT,
  showNewBlock: flag,
  coinbaseOutputs: listOf({ value: COUNT, address: text }),
  coinbaseValueTotalSatoshis: COUNT,
  coinbaseValueUserSatoshis: COUNT,
  hashrateMonitor: (value) => MONITOR((value as { readonly asics: unknown }).asics),
  miningPaused: flag,
  statsLimit: COUNT,
  workReceived: COUNT,
  partitions: PARTITIONS,
};
