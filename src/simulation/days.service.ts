import { Injectable } from '@nestjs/common';
import { Readable } from 'node:stream';
import { Entropy } from '../kernel/random/entropy.js';
import { ByteArena } from '../kernel/byte-arena.js';
import { TaskClock } from '../kernel/time/clock.js';
import { inTurns, piecesInTurns, TurnLimit } from '../kernel/time/turn.js';
import { csvHeader, csvLines } from './csv.js';
import { Day, type DayChoice } from './domain/day.js';
import { DayExport } from './domain/export.js';
import { Preview } from './domain/preview.js';
import { type PreviewBody } from './preview.dto.js';
import { type ScenarioListBody } from './scenario-list.dto.js';
import { type Scenario } from './scenario.js';
import { ScenariosService } from './scenarios.service.js';
import { choiceOf, type DayQuery, type ExportQuery } from './stream-query.dto.js';

/** Messages that a preview passes in a turn: a millisecond or two of work. */
const MESSAGES_PER_TURN = 4096;

/** Whole days, at once: their course, and all their messages. */
@Injectable()
export class DaysService {
  private readonly arena = new ByteArena();
  private readonly exports: TurnLimit;

  constructor(
    private readonly scenarios: ScenariosService,
    private readonly clock: TaskClock,
    private readonly entropy: Entropy,
  ) {
    this.exports = new TurnLimit(clock, 1);
  }

  /** The scenarios, and the catalog of what is ordered and paid with in them. */
  scenarioList(): ScenarioListBody {
    return this.scenarios.list();
  }

  /**
   * Load and node counts of a day by stream-second; worked out a slice each turn.
   * @param isGone whether who asked has gone: the rest is not worked out then
   */
  async preview(query: DayQuery, isGone: () => boolean): Promise<PreviewBody> {
    const { scenario, choice } = this.choose(query);
    const preview = new Preview(new Day(scenario.plan, choice), scenario.plan.paymentLagMs);
    await inTurns(this.clock, () => isGone() || preview.advance(MESSAGES_PER_TURN));
    const { seed, durationSeconds: duration, rate } = choice;
    return { seed, scenario: scenario.name, duration, rate, order: preview.order, payment: preview.payment };
  }

  /** All messages of a day as a stream of text, made as fast as it is read. */
  export({ format = 'ndjson', ...query }: ExportQuery): Readable {
    const { scenario, choice } = this.choose(query);
    const isCsv = format === 'csv';
    const day = new DayExport(scenario, choice, 1, isCsv ? csvLines(scenario.plan.catalog) : undefined);
    return Readable.from(this.pieces(day, isCsv ? csvHeader() : undefined), { objectMode: false });
  }

  /** A piece in each turn, for all exports together: whoever exports takes the place of other exports, not of streams. */
  private async *pieces(day: DayExport, header?: string): AsyncGenerator<Buffer | string> {
    if (header !== undefined) yield header;
    yield* piecesInTurns(this.exports, () => day.next(this.arena));
  }

  private choose(query: DayQuery): { scenario: Scenario; choice: DayChoice } {
    const scenario = this.scenarios.current(query.scenario);
    const seed = query.seed ?? this.entropy.seed();
    return { scenario, choice: choiceOf(query, scenario, seed) };
  }
}
