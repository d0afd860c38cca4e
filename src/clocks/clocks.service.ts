import { Injectable } from '@nestjs/common';
import { FlowProbeError, refused } from '../kernel/errors/flowprobe.error.js';
import { TaskClock } from '../kernel/time/clock.js';
import { inTurns } from '../kernel/time/turn.js';
import { ClockPresence } from './clock-presence.js';
import { ClockRecords } from './clock-records.js';
import { type ClockedRun } from './clocked-run.js';
import { ClockedStreams } from './clocked-streams.js';
import {
  type AdvanceBody,
  type ClockAdvance,
  type ClockBody,
  DEFAULT_START,
  type MatchedMessage,
  type NewClock,
} from './clocks.dto.js';
import { type ClockRecord, MAX_ELAPSED_MS } from './domain/clock-record.js';
import { parseShownMs } from './domain/instant.js';
import { type Match, readPattern } from './domain/pattern.js';
import { Search } from './domain/search.js';
import { type NamedClock } from './named-clock.js';

/** What `until` looks for, read and checked. */
interface Goal {
  readonly match: Match;
  readonly stream: string | undefined;
  readonly maxMs: number | undefined;
}

/** Makes, moves and shows clocks, whichever replica their streams are on. */
@Injectable()
export class ClocksService {
  constructor(
    private readonly records: ClockRecords,
    private readonly presence: ClockPresence,
    private readonly streams: ClockedStreams,
    private readonly timers: TaskClock,
  ) {}

  /** By name. @throws FlowProbeError `unavailable` */
  async all(): Promise<ClockBody[]> {
    const clocks = await this.records.all();
    const streams = await this.presence.streamsOn(clocks);
    return clocks.map((clock, index) => bodyOf(clock, streams[index] ?? 0));
  }

  /** @throws FlowProbeError `not-found`, `unavailable` */
  async get(name: string): Promise<ClockBody> {
    return this.bodyOf(await this.records.find(name));
  }

  /** In place of the clock of this name, whose streams end. @throws FlowProbeError `limit-reached`, `unavailable` */
  async make(name: string, { startAt, speed = 0 }: NewClock): Promise<{ body: ClockBody; isNew: boolean }> {
    const { clock, isNew } = await this.records.make(name, instantOf(startAt ?? DEFAULT_START), speed);
    return { body: await this.bodyOf(clock), isNew };
  }

  /** @throws FlowProbeError `not-found`, `conflict`, `unavailable` */
  async setSpeed(name: string, speed: number): Promise<ClockBody> {
    const clock = await this.records.find(name);
    await clock.change(() =>
      this.records.move(clock, ({ elapsedMs, hold, speed: before }) =>
        Promise.resolve(speed === before ? undefined : { elapsedMs, hold, speed }),
      ),
    );
    return this.bodyOf(clock);
  }

  /** Its streams end. @throws FlowProbeError `not-found`, `unavailable` */
  async remove(name: string): Promise<void> {
    await this.records.remove(name);
  }

  /**
   * Moves a clock; resolves once what fell due has been written to the sockets of the streams here.
   * @param isGone whether who asked has gone: a search is given up then, and the clock stays where it is
   * @throws FlowProbeError `invalid-body`, `not-found`, `conflict`, `unavailable`
   */
  async advance(name: string, advance: ClockAdvance, isGone: () => boolean): Promise<AdvanceBody> {
    const goal = goalOf(advance);
    const clock = await this.records.find(name);
    return clock.change(() => (goal === undefined ? this.moveTo(clock, advance) : this.moveUntil(clock, goal, isGone)));
  }

  private async moveTo(clock: NamedClock, advance: ClockAdvance): Promise<AdvanceBody> {
    const { elapsedMs } = await this.records.move(clock, (from) => Promise.resolve(targetOf(from, advance)));
    return { elapsedMs, now: isoMs(clock.startMs + elapsedMs), matched: null };
  }

  /** The clock stands still at the message then, whether it ran before or not. */
  private async moveUntil(clock: NamedClock, goal: Goal, isGone: () => boolean): Promise<AdvanceBody> {
    const address = goal.stream ?? (await this.onlyAddressOn(clock));
    const searched: { run: ClockedRun | undefined; matched: MatchedMessage | null } = { run: undefined, matched: null };
    const { elapsedMs } = await this.records.move(clock, async (from) => {
      // What an earlier try has found is behind the clock now, or ahead of where it stands.
      searched.run = undefined;
      searched.matched = null;
      const run = await this.aheadOf(clock, address);
      const search = new Search(run, from, goal.match, goal.maxMs);
      await run.room.during((full) =>
        inTurns(this.timers, (isTurnOver) => {
          clock.ensureCurrent();
          return full.aborted || isGone() || search.step(isTurnOver);
        }),
      );
      const { result } = search;
      if (result === undefined) return undefined;
      searched.run = run;
      searched.matched = result.matched;
      return { elapsedMs: result.elapsedMs, hold: result.hold, speed: 0 };
    });
    if (searched.run !== undefined) clock.keepAhead(searched.run);
    return { elapsedMs, now: isoMs(clock.startMs + elapsedMs), matched: searched.matched };
  }

  /** The run of the last search, where it is the one, as it stands near to where this search begins; else a new one. */
  private async aheadOf(clock: NamedClock, address: string): Promise<ClockedRun> {
    const run = await this.streams.runOf(address, clock);
    // What is searched is of no use to another search until the clock stands where this one has ended.
    const ahead = clock.takeAhead();
    return ahead?.connection === run.connection ? ahead : run;
  }

  private async onlyAddressOn(clock: NamedClock): Promise<string> {
    const [address, another] = await this.presence.addressesOn(clock);
    if (address !== undefined && another === undefined) return address;
    const why = address === undefined ? 'no stream stands on the clock' : 'streams of several URLs stand on the clock';
    throw refused('invalid-body', [{ field: 'stream', problem: `stream must be given, as ${why}` }]);
  }

  private async bodyOf(clock: NamedClock): Promise<ClockBody> {
    const [streams = 0] = await this.presence.streamsOn([clock]);
    return bodyOf(clock, streams);
  }
}

function bodyOf({ name, startMs, elapsedMs, record: { speed } }: NamedClock, streams: number): ClockBody {
  const wholeMs = Math.floor(elapsedMs);
  return { name, startAt: isoMs(startMs), now: isoMs(startMs + wholeMs), elapsedMs: wholeMs, speed, streams };
}

/** @returns undefined where the clock goes to a time @throws FlowProbeError `invalid-body` */
function goalOf({ byMs, to, until, stream, maxMs }: ClockAdvance): Goal | undefined {
  if ([byMs, to, until].filter((each) => each !== undefined).length !== 1) {
    const problem = 'exactly one of byMs, to and until must be given';
    throw refused('invalid-body', [{ field: 'byMs', problem }]);
  }
  if (until === undefined) {
    const extra = Object.entries({ stream, maxMs }).filter(([, value]) => value !== undefined);
    const problems = extra.map(([field]) => ({ field, problem: `${field} has a meaning with until alone` }));
    if (problems.length > 0) throw refused('invalid-body', problems);
    return undefined;
  }
  const pattern = readPattern(until, 'until');
  if ('problems' in pattern) throw refused('invalid-body', pattern.problems);
  return { match: pattern.match, stream, maxMs };
}

/** Everything that is due there is sent. @throws FlowProbeError `invalid-body`, `conflict` */
function targetOf(from: ClockRecord, { byMs, to }: ClockAdvance): ClockRecord {
  const elapsedMs = to === undefined ? from.elapsedMs + (byMs ?? 0) : instantOf(to) - from.startMs;
  if (elapsedMs < from.elapsedMs) {
    const now = isoMs(from.startMs + from.elapsedMs);
    throw new FlowProbeError('conflict', `The clock shows ${now} already, and never goes backwards`);
  }
  if (elapsedMs > MAX_ELAPSED_MS) {
    const field = to === undefined ? 'byMs' : 'to';
    const problem = `${field} is beyond ${isoMs(from.startMs + MAX_ELAPSED_MS)}, where the clock ends`;
    throw refused('invalid-body', [{ field, problem }]);
  }
  return { ...from, elapsedMs, hold: null };
}

function instantOf(text: string): number {
  const ms = parseShownMs(text);
  if (ms === undefined) throw new RangeError(`no time that was checked before: ${text}`);
  return ms;
}

function isoMs(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
