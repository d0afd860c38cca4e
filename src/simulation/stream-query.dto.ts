import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString } from 'class-validator';
import { ClockParameter } from '../clocks/clocks.dto.js';
import { NumberIn } from '../kernel/input/number-in.js';
import { type ExportFormat, FormatParameter, RunQuery, SpeedParameter } from '../runs/run-query.dto.js';
import { StreamParameters } from '../streaming/wire/stream-parameters.dto.js';
import { type DayChoice } from './domain/day.js';
import { type Scenario } from './scenario.js';

/** What a caller may choose about a day. */
export class DayQuery extends RunQuery {
  @ApiPropertyOptional({
    description: 'Name of a file in `data/scenarios`. Default: `busy-retail-day`.',
    type: String,
    example: 'busy-retail-day',
  })
  @IsOptional()
  @IsString({ message: 'scenario must be a single text' })
  readonly scenario?: string;

  @NumberIn({
    field: 'duration',
    min: 120,
    max: 180,
    integer: true,
    description: 'Length of the day in stream-seconds.',
    default: "the scenario's, 150 for the shipped one",
    example: 150,
  })
  readonly duration?: number;
}

/** What the query chooses of a day of the scenario, every default filled in. */
export function choiceOf(query: DayQuery, scenario: Scenario, seed: string): DayChoice {
  return { seed, durationSeconds: query.duration ?? scenario.durationSeconds, rate: query.rate ?? 1 };
}

/** A day, and how it is streamed. */
export class StreamQuery extends StreamParameters('0199219f-7aa0-7c1e-9d5b-3f2a8c6e41d7:17', DayQuery) {
  @SpeedParameter()
  readonly speed?: number;

  @ClockParameter()
  readonly clock?: string;
}

/** The live channel has no choices, but can be resumed. */
export class LiveQuery extends StreamParameters('0199219f-7aa0-7c1e-9d5b-3f2a8c6e41d7:17') {}

/** A whole day as a file. */
export class ExportQuery extends DayQuery {
  @FormatParameter()
  readonly format?: ExportFormat;
}
