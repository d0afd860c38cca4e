import { uniformAt } from './value-noise.js';
import { type Value } from './value.js';

const STARTED = 'System started';

/** What a device reports about itself: now, at its log line before, and where nothing had been set. */
export interface LogState {
  readonly now: (field: string) => Value;
  readonly before: (field: string) => Value;
  readonly natural: (field: string) => Value;
}

/** A line may be logged only while what it says is true of what the device reports. */
interface LogText {
  readonly text: string;
  readonly isTrue: (state: LogState) => boolean;
}

/** °C that a stable temperature may move from one line to the next. */
const STABLE_CELSIUS = 1;
/** °C from which a device is too hot, where its profile does not say. */
const OVERHEATED_CELSIUS = 75;

function isPositive(value: Value): boolean {
  return typeof value === 'number' && value > 0;
}

function rise(before: Value, now: Value): number {
  return typeof before === 'number' && typeof now === 'number' ? now - before : 0;
}

/** A field that the profile does not have is no sign of a failure. */
function isReported(value: Value, natural: Value): boolean {
  return value !== null || natural !== null;
}

function isTemperatureUnread({ now, natural }: LogState): boolean {
  return isReported(now('temp'), natural('temp')) && typeof now('temp') !== 'number';
}

/** Devices draw more than their `maxPower` when they are well, as the ranges of the profile have it: too little is the sign. */
function isPowerWrong({ now, natural }: LogState): boolean {
  const [power, least] = [now('power'), now('minPower')];
  if (!isReported(power, natural('power'))) return false;
  return typeof power !== 'number' || power <= 0 || (typeof least === 'number' && power < least);
}

function isDisconnected({ now, natural }: LogState): boolean {
  return natural('wifiStatus') !== null && now('wifiStatus') !== natural('wifiStatus');
}

function isNotHashing({ now, natural }: LogState): boolean {
  return ['hashRate', 'hashRate_10m'].some(
    (field) => isReported(now(field), natural(field)) && !isPositive(now(field)),
  );
}

function isTooHot({ now }: LogState): boolean {
  const [temp, limit] = [now('temp'), now('overheat_temp')];
  return typeof temp === 'number' && temp >= (typeof limit === 'number' ? limit : OVERHEATED_CELSIUS);
}

/** The texts of existing devices. The four failures come only with a report that shows them: so a healthy device logs none. */
const LATER: readonly LogText[] = [
  { text: 'Temperature reading failed', isTrue: isTemperatureUnread },
  { text: 'Fan speed increased', isTrue: ({ before, now }) => rise(before('fanspeed'), now('fanspeed')) > 0 },
  { text: 'Power supply issue detected', isTrue: isPowerWrong },
  {
    text: 'System performance optimal',
    isTrue: (state) =>
      ![isTemperatureUnread, isPowerWrong, isDisconnected, isNotHashing, isTooHot].some((isTrue) => isTrue(state)),
  },
  { text: 'Network connection lost', isTrue: isDisconnected },
  { text: 'ASIC failure detected', isTrue: isNotHashing },
  {
    text: 'Overclocking applied successfully',
    isTrue: ({ natural, now }) => rise(natural('frequency'), now('frequency')) > 0,
  },
  {
    text: 'Temperature is stable',
    isTrue: (state) =>
      !isTemperatureUnread(state) && Math.abs(rise(state.before('temp'), state.now('temp'))) <= STABLE_CELSIUS,
  },
  {
    text: 'Fan is operating within limits',
    isTrue: ({ now }) => {
      const fan = now('fanspeed');
      return fan === null || (typeof fan === 'number' && fan >= 0 && fan <= 100);
    },
  },
];

/** Every text that exists. */
export const LOG_TEXTS: readonly string[] = [STARTED, ...LATER.map(({ text }) => text)];

/**
 * The `index`-th line that a device logs since its start, counted from 0: first that it started, and only then; later one of
 * the texts that are true of what it reports, drawn by seed and index.
 */
export function logText(seed: number, index: number, state: LogState): string {
  if (index === 0) return STARTED;
  const candidates = LATER.filter(({ isTrue }) => isTrue(state));
  // Where none is true (a fan out of its limits beside a temperature that jumps) the one that claims least.
  return candidates[Math.floor(uniformAt(seed, index) * candidates.length)]?.text ?? 'Temperature is stable';
}
