import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Replica } from '../replica.js';
import { type Sample, slopePerMinute } from './slopes.js';

const MIB = 1024 * 1024;
/** A figure and its bounds. */
interface Bounds {
  /** How far above the figure of an idle service it may be once all load has ended; undefined where other work on the machine moves it. */
  readonly atRest: number | undefined;
  /** What it may move in a minute without growing (a collection, a segment of the store), in a run of half an hour; less by the square of its length. */
  readonly noise: number;
}

/** Growth in a minute that a run of an hour must not have. */
const LIMIT_PER_MINUTE = 0.1;
/** In a shorter run a slope is noise: it is as long as one wave of its load. */
const MIN_SLOPE_MINUTES = 30;
const BOUNDS = {
  'memory MiB': { atRest: 128, noise: 0.4 },
  'open files': { atRest: 32, noise: 0.2 },
  'loop delay p99 ms': { atRest: undefined, noise: 0.4 },
  'disk MiB': { atRest: 64, noise: 0.2 },
} as const satisfies Record<string, Bounds>;

export type FigureName = keyof typeof BOUNDS;
const NAMES = Object.keys(BOUNDS) as FigureName[];

/** All figures of a moment. */
type Look = Readonly<Record<FigureName, number>>;

const NOTHING: Look = { 'memory MiB': 0, 'open files': 0, 'loop delay p99 ms': 0, 'disk MiB': 0 };

/** Until connections that are kept alive are closed, on a busy machine. */
const MAX_REST_SECONDS = 60;

const P99 = /^\w*nodejs_eventloop_lag_p99_seconds(?:\{[^}]*\})? (\S+)$/m;

function residentMiB(pid: number): number {
  const [, kib = '0'] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1')) ?? [];
  return Number(kib) / 1024;
}

function diskMiB(folder: string): number {
  let bytes = 0;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    // Blocks: a file of the store is longer than what it takes.
    if (entry.isFile()) bytes += statSync(join(entry.parentPath, entry.name)).blocks * 512;
  }
  return bytes / MIB;
}

async function loopDelayMs(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(P99.exec(text)?.[1] ?? 0) * 1000;
}

/** One figure from the beginning to the end. */
export interface FigureReport {
  readonly name: FigureName;
  /** Before the load. */
  readonly idle: number;
  readonly middle: number;
  readonly last: number;
  /** After the load; undefined where the run did not come so far. */
  readonly rest: number | undefined;
  /** The most that `rest` may be; undefined where it is not judged. */
  readonly restLimit: number | undefined;
  readonly slopePerMinute: number;
  /** Undefined where the run is too short for it. */
  readonly limitPerMinute: number | undefined;
  readonly isMet: boolean;
}

/** What a process takes of its machine, looked at again and again. Bounded: with each doubling of the time every second sample goes. */
export class Figures {
  private looks: { readonly minutes: number; readonly look: Look }[] = [];
  private idle = NOTHING;
  private rest: Look | undefined;
  private taken = 0;
  private step = 1;

  constructor(
    private readonly replica: Replica,
    private readonly folder: string,
  ) {}

  /** Before the load. */
  async takeIdle(): Promise<void> {
    this.idle = await this.now();
  }

  /** Under the load. @param minutes since the beginning */
  async take(minutes: number): Promise<void> {
    this.taken += 1;
    if (this.taken % this.step !== 0) return;
    this.looks.push({ minutes, look: await this.now() });
    this.thinOut();
  }

  /** After the load, once what is to close has closed. @param pause for a second */
  async takeRest(pause: () => Promise<void>): Promise<void> {
    for (let seconds = 0; seconds < MAX_REST_SECONDS; seconds += 1) {
      this.rest = await this.now();
      if (NAMES.every((name) => this.isAtRest(name))) return;
      await pause();
    }
  }

  /** @param minutes of the whole run */
  reports(minutes: number): FigureReport[] {
    return NAMES.map((name) => {
      const samples = this.looks.map(({ minutes: atMinutes, look }): Sample => ({
        minutes: atMinutes,
        value: look[name],
      }));
      const at = (share: number): number => samples[Math.floor((samples.length - 1) * share)]?.value ?? 0;
      const { noise, atRest } = BOUNDS[name];
      const slope = slopePerMinute(samples);
      const noisePerMinute = minutes >= 60 ? 0 : noise * (MIN_SLOPE_MINUTES / minutes) ** 2;
      const limitPerMinute = minutes < MIN_SLOPE_MINUTES ? undefined : Math.max(LIMIT_PER_MINUTE, noisePerMinute);
      const idle = this.idle[name];
      return {
        name,
        idle,
        middle: at(0.5),
        last: at(1),
        rest: this.rest?.[name],
        restLimit: atRest === undefined ? undefined : idle + atRest,
        slopePerMinute: slope,
        limitPerMinute,
        isMet: this.isAtRest(name) && (limitPerMinute === undefined || slope <= limitPerMinute),
      };
    });
  }

  private isAtRest(name: FigureName): boolean {
    const { atRest } = BOUNDS[name];
    return this.rest !== undefined && (atRest === undefined || this.rest[name] <= this.idle[name] + atRest);
  }

  private async now(): Promise<Look> {
    const { pid, url } = this.replica;
    return {
      'memory MiB': residentMiB(pid),
      'open files': readdirSync(`/proc/${pid}/fd`).length,
      'disk MiB': diskMiB(this.folder),
      'loop delay p99 ms': await loopDelayMs(url),
    };
  }

  private thinOut(): void {
    if (this.looks.length < 4096) return;
    this.step *= 2;
    this.looks = this.looks.filter((_, index) => index % 2 === 1);
  }
}
