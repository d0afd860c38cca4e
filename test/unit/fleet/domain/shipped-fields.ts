/** A check of a field: what a value must be. */
export type Check = (value: unknown) => boolean;

const PLAIN_DECIMALS = /^-?\d+(?:\.(\d+))?$/;

/** A number with at most so many decimals. */
export function number(min: number, max: number, decimals: number): Check {
  return (value) => {
    if (typeof value !== 'number' || value < min || value > max) return false;
    return (PLAIN_DECIMALS.exec(String(value))?.[1] ?? '').length <= decimals && PLAIN_DECIMALS.test(String(value));
  };
}

const integer = (min: number, max: number): Check => number(min, max, 0);
const is =
  (expected: unknown): Check =>
  (value) =>
    value === expected;
const text =
  (pattern: RegExp, min = -Infinity, max = Infinity): Check =>
  (value) =>
    typeof value === 'string' &&
    pattern.test(value) &&
    !(Number.parseFloat(value) < min || Number.parseFloat(value) > max);
const epochMs: Check = (value) => Number.isInteger(value) && Number(value) > Date.UTC(2025, 0, 1);
const four = (min: number, max: number): Check => {
  const each = integer(min, max);
  return (value) => Array.isArray(value) && value.length === 4 && value.every(each);
};
const SWITCH: Check = (value) => value === 0 || value === 1;
const COUNT = integer(0, 1e9);

/** What both kinds of devices have. */
const SHARED: Readonly<Record<string, Check>> = {
  frequency: integer(400, 600),
  hostname: text(/^mockaxe\d+$/),
  wifiStatus: is('Connected!'),
  sharesAccepted: COUNT,
  sharesRejected: COUNT,
  uptimeSeconds: COUNT,
  ASICModel: is('BM1368'),
  stratumURL: is('solo.ckpool.org'),
  stratumPort: is(3333),
  stratumUser: text(/^bc1[02-9ac-hj-np-z]{11,71}\.mockaxe\d+$/),
  stratumProtocolVersion: is('v1'),
  version: text(/^v\d+\.\d+\.\d+$/),
  flipscreen: SWITCH,
  invertscreen: SWITCH,
  invertfanpolarity: SWITCH,
  autofanspeed: SWITCH,
  fanspeed: integer(0, 100),
};

/** Every field of the legacy API. */
export const LEGACY: Readonly<Record<string, Check>> = {
  ...SHARED,
  power: number(10, 20, 6),
  voltage: integer(5000, 6000),
  current: number(2000, 3000, 1),
  fanSpeedRpm: integer(4000, 6000),
  temp: integer(30, 70),
  hashRate: number(700, 800, 9),
  bestDiff: text(/^\d\.\d\dM$/, 1, 5),
  bestSessionDiff: text(/^\d\d\.\dk$/, 10, 30),
  freeHeap: integer(100_000, 200_000),
  coreVoltage: integer(1000, 1300),
  coreVoltageActual: integer(1000, 1300),
  ssid: is('WiFi-SSID'),
  boardVersion: is('401'),
  runningPartition: is('factory'),
};

/** Every field of the new API. */
export const NEW: Readonly<Record<string, Check>> = {
  ...SHARED,
  power: number(30, 80, 3),
  maxPower: is(70),
  minPower: is(30),
  voltage: number(11_000, 13_000, 2),
  maxVoltage: is(13),
  minVoltage: is(11),
  current: number(6000, 7000, 1),
  temp: integer(30, 80),
  vrTemp: number(60, 80, 1),
  hashRateTimestamp: epochMs,
  hashRate_10m: number(2900, 3100, 3),
  hashRate_1h: number(2900, 3100, 3),
  hashRate_1d: number(2900, 3100, 3),
  jobInterval: is(1200),
  bestDiff: text(/^\d{3}\.\dM$/, 400, 500),
  bestSessionDiff: text(/^\d{3}\.\dM$/, 100, 200),
  freeHeap: integer(5_000_000, 6_000_000),
  coreVoltage: integer(1300, 1400),
  coreVoltageActual: integer(1300, 1400),
  ssid: is('EMN_Guest'),
  asicCount: integer(2, 6),
  smallCoreCount: integer(1200, 1300),
  deviceModel: is('NerdQAxe+'),
  runningPartition: is('ota_1'),
  autoscreenoff: SWITCH,
  overheat_temp: is(75),
  fanrpm: integer(2000, 3000),
  lastResetReason: is('Power on reset'),
  'history.hashrate_10m': four(290_000, 310_000),
  'history.hashrate_1h': four(300_000, 310_000),
  'history.hashrate_1d': four(310_000, 320_000),
  'history.timestamps': four(2000, 5000),
  'history.timestampBase': epochMs,
};
