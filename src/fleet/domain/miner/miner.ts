import { Random } from '../../../kernel/random/random.js';
import { uniformAt } from '../value-noise.js';
import { Course, GIGAHASHES_OF_SHARE, type Load } from './course.js';
import { type DeviceFault } from './device-fault.js';
import { type MinerSpec } from './miner-spec.js';
import { linkLocalOf, macAddressOf } from './mac-address.js';
import { type MinerView, Moment } from './moment.js';
import { runningOf, versionsOf } from './partitions.js';
import { Records } from './records.js';
import { type ScoreboardEntry, scoreOf } from './scoreboard.js';
import { defaultsOf, poolAt, type Settings } from './setting-specs.js';
import { type Wave, wavesAt } from './waves.js';

const DAY_MS = 86_400_000;
const MAX_DAYS_BEFORE = 90;
/** What wanders beside the hash rate. */
const SMALL: readonly Wave[] = [
  { periodMs: 9_000, amplitude: 0.6 },
  { periodMs: 41_000, amplitude: 0.4 },
];
/** Of a profile in which it cannot be set. */
const TARGET_CELSIUS = 60;
/** Of a pool that suggests nothing. */
const DIFFICULTY = 1000;
const MAX_SCORES = 20;

/** What has come together until the last restart. */
interface Before {
  readonly uptimeMs: number;
  readonly gigahashes: number;
  readonly best: number;
  readonly scores: () => readonly ScoreboardEntry[];
}

/**
 * A miner with all that it measures: a function of its seed, its settings and its faults over time. It keeps sums of what is
 * over, and no history.
 */
export class Miner implements MinerView {
  readonly macAddress: string;
  readonly ipv6: string;
  readonly noiseSeed: number;
  isPaused = false;
  /** Another one with each change that is no matter of time alone. */
  revision = 0;
  resetReason = 'Reset due to power-on event';
  private course: Course;
  private records: Records;
  private session = 0;
  private before: Before;
  private bootedMs: number;
  private keptNow: Settings;
  private faultsNow: readonly DeviceFault[];
  private settingsNow: Settings | undefined;

  constructor(readonly spec: MinerSpec) {
    const { seed, hostname, firstStartedMs, startedMs } = spec;
    this.noiseSeed = Random.fromSeed(seed).fork(hostname).fork('miner').int32();
    this.macAddress = macAddressOf(seed, hostname);
    this.ipv6 = linkLocalOf(this.macAddress);
    this.keptNow = spec.kept;
    this.faultsNow = spec.faults;
    this.bootedMs = startedMs;
    const lifeMs = DAY_MS * (1 + MAX_DAYS_BEFORE * uniformAt(this.noiseSeed, 20));
    this.before = this.lifeBefore(lifeMs + startedMs - firstStartedMs, startedMs);
    this.records = this.recordsOf(1);
    this.course = this.courseFrom(startedMs, 0);
  }

  /** All settings, those that nobody has set with their defaults. */
  get settings(): Settings {
    this.settingsNow ??= { ...defaultsOf(this.spec.settings, this.spec.board), ...this.keptNow };
    return this.settingsNow;
  }

  /** What it keeps over a restart. */
  get kept(): Settings {
    return this.keptNow;
  }

  get faults(): readonly DeviceFault[] {
    return this.faultsNow;
  }

  get firmware(): string {
    const { firmware } = this.spec;
    return versionsOf(this.keptNow, firmware)[runningOf(this.keptNow)] ?? firmware;
  }

  /** Between -1 and 1, and near 0 in the mean; each index is another way to wander. */
  wander(index: number, uptimeMs: number): number {
    return wavesAt(this.noiseSeed + index, SMALL, uptimeMs);
  }

  /** Keeps these from now on, beside what it keeps. */
  keep(changes: Settings, nowMs: number): void {
    this.course.legAt(nowMs);
    this.store(changes);
    this.change(nowMs);
  }

  setFaults(faults: readonly DeviceFault[], nowMs: number): void {
    this.course.legAt(nowMs);
    this.faultsNow = faults;
    this.change(nowMs);
  }

  /** Stops mining until it is to go on, or restarts. @returns whether that changes anything */
  pause(isPaused: boolean, nowMs: number): boolean {
    if (this.isPaused === isPaused) return false;
    this.course.legAt(nowMs);
    this.isPaused = isPaused;
    this.change(nowMs);
    return true;
  }

  /** Starts anew at that time; until then it is off, and cools down. */
  restart(nowMs: number, backAtMs: number, reason: string): void {
    const last = this.at(nowMs);
    const scores = this.scoreboard(nowMs);
    this.before = {
      uptimeMs: last.totalUptimeMs,
      gigahashes: last.totalGigahashes,
      best: last.bestDifficulty,
      scores: () => scores,
    };
    const celsius = this.course.celsiusAt({ ...last.leg, steadyCelsius: this.course.roomCelsius }, backAtMs);
    this.session += 1;
    this.records = this.recordsOf(this.session + 1);
    this.isPaused = false;
    this.resetReason = reason;
    this.bootedMs = backAtMs;
    this.revision += 1;
    this.course = this.courseFrom(backAtMs, celsius);
  }

  /** When it changed last, by what was done to it or by itself, such as at the end of a fault. */
  changedMs(nowMs: number): number {
    return this.course.legAt(Math.max(nowMs, this.bootedMs)).fromMs;
  }

  at(nowMs: number): Moment {
    const atMs = Math.max(nowMs, this.bootedMs);
    return new Moment(this, this.course, this.records, {
      nowMs: atMs,
      uptimeMs: atMs - this.bootedMs,
      uptimeBeforeMs: this.before.uptimeMs,
      gigahashesBefore: this.before.gigahashes,
      bestBefore: this.before.best,
    });
  }

  /** Its best shares of all time, greatest first. */
  scoreboard(nowMs: number): ScoreboardEntry[] {
    const work = this.course.gigahashesAt(Math.max(nowMs, this.bootedMs)) / GIGAHASHES_OF_SHARE;
    const now = this.records
      .top(work, MAX_SCORES)
      .map((share) => scoreOf(share, Math.min(nowMs, this.course.timeOf(share.atWork * GIGAHASHES_OF_SHARE))));
    return [...now, ...this.before.scores()].sort((a, b) => b.difficulty - a.difficulty).slice(0, MAX_SCORES);
  }

  private change(nowMs: number): void {
    this.course.change(nowMs, this.load());
    this.revision += 1;
  }

  private store(changes: Settings): void {
    this.keptNow = { ...this.keptNow, ...changes };
    this.settingsNow = undefined;
    this.revision += 1;
  }

  private recordsOf(session: number): Records {
    return new Records(this.noiseSeed ^ Math.imul(session + 1, 0x5851f42d));
  }

  /** What it did before the service knew it: it ran on its defaults. */
  private lifeBefore(lifeMs: number, startedMs: number): Before {
    const { asicCount, smallCoreCount, defaultFrequency } = this.spec.board;
    const gigahashesPerMs = (asicCount * smallCoreCount * defaultFrequency) / 1e6;
    const work = (lifeMs * gigahashesPerMs) / GIGAHASHES_OF_SHARE;
    const records = this.recordsOf(0);
    // Computed when it is asked for: most devices are never asked.
    const scores = (): ScoreboardEntry[] =>
      records.top(work, MAX_SCORES).map((share) => scoreOf(share, startedMs - lifeMs * (1 - share.atWork / work)));
    return { uptimeMs: lifeMs, gigahashes: lifeMs * gigahashesPerMs, best: records.best(work), scores };
  }

  private courseFrom(bootedMs: number, startCelsius: number): Course {
    const { board } = this.spec;
    const onThrottled = ({ megahertz, millivolts }: { megahertz: number; millivolts: number }): void =>
      this.store({ frequency: megahertz, coreVoltage: millivolts, overheat_mode: 1 });
    return new Course({ board, seed: this.noiseSeed, bootedMs, startCelsius, onThrottled }, this.load());
  }

  private load(): Load {
    const { settings } = this;
    const { board } = this.spec;
    // A profile need not have all of them as settings.
    const number = (name: string, otherwise: number): number => Number(settings[name] ?? otherwise);
    const pool = poolAt(settings, settings['useFallbackStratum'] === 1 ? 'secondaryPoolIndex' : 'primaryPoolIndex');
    const suggested = pool?.['stratumSuggestedDifficulty'];
    return {
      megahertz: number('frequency', board.defaultFrequency),
      millivolts: number('coreVoltage', board.defaultVoltage),
      isPaused: this.isPaused,
      fan:
        (settings['autofanspeed'] ?? 1) === 1
          ? { isAuto: true, targetCelsius: number('temptarget', TARGET_CELSIUS) }
          : { isAuto: false, percent: number('fanspeed', 100) },
      difficulty: typeof suggested === 'number' && suggested > 0 ? suggested : DIFFICULTY,
      faults: this.faultsNow,
    };
  }
}
