import { uniformAt } from '../value-noise.js';
import { type Course, GIGAHASHES_OF_SHARE, IDLE_SHARE, type Leg, MIN_FAN_PERCENT, type Sums } from './course.js';
import { type DeviceFaultKind } from './device-fault.js';
import { type MinerSpec } from './miner-spec.js';
import { type Records } from './records.js';
import { type Settings } from './setting-specs.js';

/** W of a fan that blows as hard as it can. */
const FAN_WATTS = 1.5;
/** What is left where the voltage regulator has shut down. */
const SHUT_DOWN_WATTS = 0.6;
/** Percent of the fan for each degree that the chips are away from where they come to. */
const FAN_PER_CELSIUS = 1.5;
const MAX_RPM = 6200;

/** What of a miner a moment needs to know, beside what happens. */
export interface MinerView {
  readonly spec: MinerSpec;
  readonly noiseSeed: number;
  wander(index: number, uptimeMs: number): number;
  readonly settings: Settings;
  readonly kept: Settings;
  readonly macAddress: string;
  readonly ipv6: string;
  readonly resetReason: string;
}

/** When it is, and what has come together before the last start. */
export interface When {
  readonly nowMs: number;
  readonly uptimeMs: number;
  readonly uptimeBeforeMs: number;
  readonly gigahashesBefore: number;
  readonly bestBefore: number;
}

/** A miner at one moment: what it measures then. */
export class Moment {
  readonly leg: Leg;
  /** °C of its chips. */
  readonly celsius: number;
  /** GH/s */
  readonly hashRate: number;
  readonly sums: Sums;
  readonly sessionDifficulty: number;
  /** 0–100; a fan that is stuck is still set to something. */
  readonly fanPercent: number;
  /** W of the whole device. */
  readonly watts: number;
  /** mV of its supply, which gives way a little under load. */
  readonly millivoltsIn: number;

  constructor(
    readonly miner: MinerView,
    private readonly course: Course,
    records: Records,
    readonly when: When,
  ) {
    this.leg = course.legAt(when.nowMs);
    this.celsius = course.celsiusAt(this.leg, when.nowMs);
    this.hashRate = course.hashRateAt(this.leg, when.nowMs);
    this.sums = course.sumsAt(when.nowMs);
    this.sessionDifficulty = records.best(this.sums.gigahashes / GIGAHASHES_OF_SHARE);
    this.fanPercent = this.fan();
    this.watts = this.power();
    this.millivoltsIn = this.supply();
  }

  has(fault: DeviceFaultKind): boolean {
    return this.leg.faults.includes(fault);
  }

  /** Drawn once for the device, in [0, 1). */
  own(index: number): number {
    return uniformAt(this.miner.noiseSeed, index);
  }

  /** Between -1 and 1, and near 0 in the mean. */
  wander(index: number): number {
    return this.miner.wander(index, this.when.uptimeMs);
  }

  get roomCelsius(): number {
    return this.course.roomCelsius;
  }

  /** GH/s that its frequency stands for. */
  get wholeRate(): number {
    const { smallCoreCount, asicCount } = this.miner.spec.board;
    return (this.leg.load.megahertz * smallCoreCount * asicCount) / 1000;
  }

  /** The mean over the time before this moment, GH/s. */
  meanHashRate(overMs: number): number {
    return this.course.meanHashRate(this.when.nowMs, overMs);
  }

  get errorPercent(): number {
    return this.course.errorPercentAt(this.leg, this.when.nowMs);
  }

  /** Shares that were found since the start. */
  get found(): number {
    return this.course.countOf(this.sums.shares);
  }

  get totalGigahashes(): number {
    return this.when.gigahashesBefore + this.sums.gigahashes;
  }

  get totalUptimeMs(): number {
    return this.when.uptimeBeforeMs + this.when.uptimeMs;
  }

  get bestDifficulty(): number {
    return Math.max(this.when.bestBefore, this.sessionDifficulty);
  }

  private fan(): number {
    const { load, isCooling, fanPercent, steadyCelsius } = this.leg;
    if (!load.fan.isAuto || isCooling || this.has('fan-stuck')) return fanPercent;
    const following = fanPercent + FAN_PER_CELSIUS * (this.celsius - steadyCelsius);
    return Math.min(100, Math.max(MIN_FAN_PERCENT, following));
  }

  get fanRpm(): number {
    if (this.has('fan-stuck')) return 0;
    return (this.fanPercent / 100) * (MAX_RPM + 60 * this.wander(1)) * (0.9 + 0.1 * this.own(21));
  }

  private power(): number {
    if (this.has('power-fault')) return SHUT_DOWN_WATTS;
    const { watts } = this.miner.spec.board;
    const blowing = this.has('fan-stuck') ? 0 : FAN_WATTS * (this.fanPercent / 100) ** 2;
    return watts * IDLE_SHARE - FAN_WATTS / 4 + blowing + this.leg.chipWatts * (1 + 0.012 * this.wander(2));
  }

  private supply(): number {
    const { nominalVoltage, watts } = this.miner.spec.board;
    const sound = 1.03 - 0.02 * Math.min(2, this.watts / watts) + 0.01 * (this.own(22) - 0.5) + 0.001 * this.wander(3);
    return nominalVoltage * 1000 * (this.has('power-fault') ? 0.62 * sound : sound);
  }
}
