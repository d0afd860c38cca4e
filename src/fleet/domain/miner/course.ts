import { type Board } from './board.js';
import { type DeviceFault, type DeviceFaultKind, faultsAt } from './device-fault.js';
import { type Wave, wavesAt, wavesUntil } from './waves.js';
import { uniformAt } from '../value-noise.js';

/** Hashes of one share of difficulty 1, in units of 10^9. */
export const GIGAHASHES_OF_SHARE = 2 ** 32 / 1e9;
/** What a device does by itself where it gets too hot: it stops, cools down to the other temperature, and goes on with less. */
const OVERHEAT_CELSIUS = 75;
const COOLED_CELSIUS = 45;
const LESS_MHZ = 100;
const LESS_MILLIVOLTS = 100;
const LEAST_MHZ = 50;
const LEAST_MILLIVOLTS = 900;
/** Of the power at the defaults: what all but the chips takes. */
export const IDLE_SHARE = 0.15;
/** °C by which the chips at their defaults are above the room while the fan blows as hard as it can. */
const LEAST_RISE = 29;
/** How much of the cooling there is without a fan. */
const STILL_AIR = 0.3;
export const MIN_FAN_PERCENT = 25;
/** How fast chips follow what heats and cools them; without wind half as fast. */
const HEATING_MS = 45_000;
/** A heat sink that has come off. */
const OVERHEAT_FACTOR = 3;
/** Changes that are remembered: means over an hour, and statistics, know of the last ones. */
const MAX_LEGS = 64;
/** Rejected shares: one in so many; where the network is weak, many come too late. */
const SHARES_OF_REJECTED = 250;
const SHARES_OF_REJECTED_WEAK = 20;

const HASH_WAVES: readonly Wave[] = [
  { periodMs: 6_000, amplitude: 0.03 },
  { periodMs: 23_000, amplitude: 0.02 },
  { periodMs: 71_000, amplitude: 0.012 },
  { periodMs: 307_000, amplitude: 0.008 },
];
const ERROR_WAVES: readonly Wave[] = [{ periodMs: 53_000, amplitude: 0.35 }];

/** How the fan is run. */
export type FanControl =
  { readonly isAuto: true; readonly targetCelsius: number } | { readonly isAuto: false; readonly percent: number };

/** What decides how a device fares, until something of it changes. */
export interface Load {
  readonly megahertz: number;
  readonly millivolts: number;
  readonly isPaused: boolean;
  readonly fan: FanControl;
  /** Of a share that the pool takes. */
  readonly difficulty: number;
  readonly faults: readonly DeviceFault[];
}

/** Sums since the start of the device. */
export interface Sums {
  readonly gigahashes: number;
  /** Hashes that were wrong, in 10^9. */
  readonly wrong: number;
  /** Shares that were found, with the part of the next one. */
  readonly shares: number;
  readonly rejected: number;
}

/** A time in which nothing changes by itself. */
export interface Leg {
  readonly fromMs: number;
  readonly load: Load;
  /** Too hot to hash. */
  readonly isCooling: boolean;
  readonly isHashing: boolean;
  readonly faults: readonly DeviceFaultKind[];
  readonly before: Sums;
  readonly startCelsius: number;
  /** What the temperature comes to. */
  readonly steadyCelsius: number;
  readonly heatingMs: number;
  /** W of the chips. */
  readonly chipWatts: number;
  /** What the fan is set to, 0–100. */
  readonly fanPercent: number;
  /** GH/s, without errors. */
  readonly expected: number;
  /** The share of its hashes that its chips lose. */
  readonly lost: number;
  /** When it gets too hot, or has cooled down; Infinity where it does not. */
  readonly turnMs: number;
  /** When it ends by itself, by that or as a fault begins or ends. */
  readonly untilMs: number;
}

/** What a device sets by itself when it got too hot. */
export interface Throttled {
  readonly megahertz: number;
  readonly millivolts: number;
}

export interface CourseSpec {
  readonly board: Board;
  /** 32 bits of the device's own. */
  readonly seed: number;
  readonly bootedMs: number;
  readonly startCelsius: number;
  readonly onThrottled: (throttled: Throttled, atMs: number) => void;
}

/**
 * How a device fares since its start, as a function of time: legs between the moments at which something changes, each of
 * them closed formulas. Between two questions nothing runs; what a device does by itself meanwhile (it gets too hot, a fault
 * ends) is caught up with at the next.
 */
export class Course {
  private readonly legs: Leg[];
  readonly roomCelsius: number;
  /** Percent of the hashes that are wrong, in the mean. */
  private readonly meanError: number;

  constructor(
    private readonly spec: CourseSpec,
    load: Load,
  ) {
    this.roomCelsius = 20 + 5 * uniformAt(spec.seed, 11);
    this.meanError = 0.4 + 1.2 * uniformAt(spec.seed, 12);
    const none = { gigahashes: 0, wrong: 0, shares: 0, rejected: 0 };
    this.legs = [this.leg(spec.bootedMs, load, false, Math.max(spec.startCelsius, this.roomCelsius), none)];
  }

  /** Something is different from now on. */
  change(nowMs: number, load: Load): void {
    const last = this.legAt(nowMs);
    this.push(this.follow(last, nowMs, load, last.isCooling));
  }

  /** The leg of a moment; what has happened by itself until then has happened. */
  legAt(atMs: number): Leg {
    this.catchUp(atMs);
    for (let index = this.legs.length - 1; index > 0; index -= 1) {
      const leg = this.legs[index];
      if (leg !== undefined && leg.fromMs <= atMs) return leg;
    }
    return this.legs[0] as Leg;
  }

  celsiusAt(leg: Leg, atMs: number): number {
    const passed = Math.max(0, atMs - leg.fromMs);
    return leg.steadyCelsius + (leg.startCelsius - leg.steadyCelsius) * Math.exp(-passed / leg.heatingMs);
  }

  /** Percent of the hashes that are wrong. */
  errorPercentAt(leg: Leg, atMs: number): number {
    return this.meanError + wavesAt(this.errorSeed, ERROR_WAVES, atMs - this.spec.bootedMs) + leg.lost * 100;
  }

  /** GH/s at this moment. */
  hashRateAt(leg: Leg, atMs: number): number {
    const wandered = wavesAt(this.spec.seed, HASH_WAVES, atMs - this.spec.bootedMs);
    return leg.expected * (1 + wandered - this.errorPercentAt(leg, atMs) / 100);
  }

  /** The mean hash rate of the time that ends at this moment, or of as much of it as the device has run. */
  meanHashRate(atMs: number, overMs: number): number {
    const fromMs = Math.max(this.spec.bootedMs, atMs - overMs);
    if (atMs <= fromMs) return this.hashRateAt(this.legAt(atMs), atMs);
    return ((this.gigahashesAt(atMs) - this.gigahashesAt(fromMs)) / (atMs - fromMs)) * 1000;
  }

  gigahashesAt(atMs: number): number {
    const leg = this.legAt(atMs);
    if (atMs >= leg.fromMs) return leg.before.gigahashes + this.gigahashesIn(leg, atMs);
    // Before all that is remembered: evenly.
    const { bootedMs } = this.spec;
    return (leg.before.gigahashes * Math.max(0, atMs - bootedMs)) / Math.max(1, leg.fromMs - bootedMs);
  }

  sumsAt(atMs: number): Sums {
    const leg = this.legAt(atMs);
    return this.sumsOf(leg, Math.max(atMs, leg.fromMs));
  }

  /** About when a share was found that is the nth in hashes since the start: without what the hash rate wanders. */
  timeOf(gigahashes: number): number {
    const { bootedMs } = this.spec;
    const index = Math.max(
      0,
      this.legs.findLastIndex(({ before }) => before.gigahashes <= gigahashes),
    );
    const leg = this.legs[index] as Leg;
    if (gigahashes < leg.before.gigahashes) {
      return bootedMs + ((leg.fromMs - bootedMs) * gigahashes) / leg.before.gigahashes;
    }
    if (leg.expected === 0) return leg.fromMs;
    const afterMs = ((gigahashes - leg.before.gigahashes) / leg.expected) * 1000;
    return Math.min(leg.fromMs + afterMs, this.legs[index + 1]?.fromMs ?? Infinity);
  }

  private gigahashesIn(leg: Leg, atMs: number): number {
    const { bootedMs } = this.spec;
    const wandered = (untilMs: number): number => wavesUntil(this.spec.seed, HASH_WAVES, untilMs - bootedMs);
    const passedMs = atMs - leg.fromMs + wandered(atMs) - wandered(leg.fromMs);
    return (leg.expected * passedMs) / 1000 - this.wrongIn(leg, atMs);
  }

  /** The mean of the errors is above what they wander, so that this never falls. */
  private wrongIn(leg: Leg, atMs: number): number {
    const { bootedMs } = this.spec;
    const wandered = (untilMs: number): number => wavesUntil(this.errorSeed, ERROR_WAVES, untilMs - bootedMs);
    const percentMs = this.meanError * (atMs - leg.fromMs) + wandered(atMs) - wandered(leg.fromMs);
    return (leg.expected * (percentMs / 100 + leg.lost * (atMs - leg.fromMs))) / 1000;
  }

  private get errorSeed(): number {
    return this.spec.seed ^ 0x2545f491;
  }

  private sumsOf(leg: Leg, atMs: number): Sums {
    const gigahashes = this.gigahashesIn(leg, atMs);
    const shares = leg.before.shares + gigahashes / (leg.load.difficulty * GIGAHASHES_OF_SHARE);
    const found = this.countOf(shares) - this.countOf(leg.before.shares);
    const every = leg.faults.includes('wifi-weak') ? SHARES_OF_REJECTED_WEAK : SHARES_OF_REJECTED;
    const whole = Math.floor(found / every);
    const isNext = found % every > every * uniformAt(this.spec.seed ^ 0x51ed270b, whole);
    return {
      gigahashes: leg.before.gigahashes + gigahashes,
      wrong: leg.before.wrong + this.wrongIn(leg, atMs),
      shares,
      rejected: leg.before.rejected + whole + (isNext ? 1 : 0),
    };
  }

  /** Shares that were found: each somewhere between its number and the next, so that they come unevenly. */
  countOf(shares: number): number {
    const whole = Math.floor(shares);
    return whole + (shares - whole >= uniformAt(this.spec.seed ^ 0x68e31da4, whole) ? 1 : 0);
  }

  private catchUp(atMs: number): void {
    for (let last = this.legs.at(-1); last !== undefined && last.untilMs <= atMs; last = this.legs.at(-1)) {
      const { untilMs, turnMs, load, isCooling } = last;
      if (untilMs < turnMs) {
        this.push(this.follow(last, untilMs, load, isCooling));
      } else if (isCooling) {
        const throttled = {
          megahertz: Math.max(Math.min(LEAST_MHZ, load.megahertz), load.megahertz - LESS_MHZ),
          millivolts: Math.max(Math.min(LEAST_MILLIVOLTS, load.millivolts), load.millivolts - LESS_MILLIVOLTS),
        };
        this.push(this.follow(last, untilMs, { ...load, ...throttled }, false));
        this.spec.onThrottled(throttled, untilMs);
      } else {
        this.push(this.follow(last, untilMs, load, true));
      }
    }
  }

  private push(leg: Leg): void {
    this.legs.push(leg);
    if (this.legs.length > MAX_LEGS) this.legs.shift();
  }

  private follow(before: Leg, atMs: number, load: Load, isCooling: boolean): Leg {
    return this.leg(atMs, load, isCooling, this.celsiusAt(before, atMs), this.sumsOf(before, atMs));
  }

  private leg(fromMs: number, load: Load, isCooling: boolean, startCelsius: number, before: Sums): Leg {
    const { board, seed } = this.spec;
    const { megahertz, millivolts, fan, isPaused } = load;
    const faults = faultsAt(load.faults, fromMs).map(({ kind }) => kind);
    const isHashing = !isPaused && !isCooling && !faults.includes('pool-down') && !faults.includes('power-fault');
    const atDefaults = board.watts * (1 - IDLE_SHARE);
    const voltage = millivolts / board.defaultVoltage;
    const chipWatts = isHashing
      ? Math.min(1e6, (atDefaults * megahertz * voltage * voltage) / board.defaultFrequency)
      : 0;
    const heat = faults.includes('overheat') ? OVERHEAT_FACTOR : 1;
    const rise = (LEAST_RISE * heat * chipWatts) / atDefaults;
    const isStuck = faults.includes('fan-stuck');
    const fanPercent = isCooling || (isStuck && fan.isAuto) ? 100 : fanFor(fan, rise, this.roomCelsius);
    const blown = isStuck ? 0 : fanPercent / 100;
    const steadyCelsius = this.roomCelsius + rise / (STILL_AIR + (1 - STILL_AIR) * blown);
    const heatingMs = HEATING_MS * (isStuck ? 2 : 1);
    const lost = faults.includes('asic-error') ? 0.08 + 0.25 * uniformAt(seed, 13) : 0;
    const wholeRate = (megahertz * board.smallCoreCount * board.asicCount) / 1000;
    const leg = {
      ...{ fromMs, load, isCooling, isHashing, faults, before, startCelsius, steadyCelsius, heatingMs, chipWatts },
      ...{ fanPercent, lost, expected: isHashing ? wholeRate : 0 },
    };
    const turnMs = this.turnOf(leg);
    const edges = load.faults.flatMap(({ sinceMs, untilMs }) => [sinceMs, untilMs]).filter((edgeMs) => edgeMs > fromMs);
    return { ...leg, turnMs, untilMs: Math.min(turnMs, ...edges) };
  }

  /** When it gets too hot, or has cooled down. */
  private turnOf(leg: Omit<Leg, 'turnMs' | 'untilMs'>): number {
    const { fromMs, startCelsius, steadyCelsius, heatingMs, isHashing, isCooling } = leg;
    const limit = isCooling ? COOLED_CELSIUS : OVERHEAT_CELSIUS;
    if (!isCooling && (!isHashing || steadyCelsius <= limit)) return Infinity;
    const isThere = isCooling ? startCelsius <= limit : startCelsius >= limit;
    return isThere
      ? fromMs + 1
      : fromMs + heatingMs * Math.log((steadyCelsius - startCelsius) / (steadyCelsius - limit));
  }
}

/** What keeps the chips at their target, as far as the fan can. */
function fanFor(fan: FanControl, rise: number, roomCelsius: number): number {
  if (!fan.isAuto) return fan.percent;
  const needed = rise / Math.max(1, fan.targetCelsius - roomCelsius);
  const percent = ((needed - STILL_AIR) / (1 - STILL_AIR)) * 100;
  return Math.min(100, Math.max(MIN_FAN_PERCENT, percent));
}
