import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, Length } from 'class-validator';
import { NumberIn } from '../kernel/input/number-in.js';
import { LastEventIdParameter } from '../streaming/last-event-id-parameter.js';
import { type DayChoice } from './domain/day.js';
import { type Scenario } from './scenario.js';

/** What a caller may choose about a day. */
export class DayQuery {
  @ApiPropertyOptional({
    description:
      'Any text; the same seed, scenario, duration and rate give the same messages. Default: random, reported in `start`.',
    minLength: 1,
    maxLength: 64,
    example: '42',
  })
  @IsOptional()
  @Length(1, 64, { message: 'seed must be 1 to 64 characters long' })
  @IsString({ message: 'seed must be a single text' })
  readonly seed?: string;

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

  @NumberIn({ field: 'rate', min: 0.01, max: 100, description: 'Multiplies the arrival rate.', default: 1 })
  readonly rate?: number;
}

/** What the query chooses of a day of the scenario, every default filled in. */
export function choiceOf(query: DayQuery, scenario: Scenario, seed: string): DayChoice {
  return { seed, durationSeconds: query.duration ?? scenario.durationSeconds, rate: query.rate ?? 1 };
}

/** A day, and how it is streamed. */
export class StreamQuery extends DayQuery {
  @NumberIn({ field: 'speed', min: 0.1, max: 1000, description: 'Wall-clock factor: 2 is twice as fast.', default: 1 })
  readonly speed?: number;

  @LastEventIdParameter('0199219f-7aa0-7c1e-9d5b-3f2a8c6e41d7:17')
  readonly lastEventId?: string;
}

/** The live channel has no choices, but can be resumed. */
export class LiveQuery {
  @LastEventIdParameter('0199219f-7aa0-7c1e-9d5b-3f2a8c6e41d7:17')
  readonly lastEventId?: string;
}

export const EXPORT_FORMATS = ['ndjson', 'csv'] as const;

/** A whole day as a file. */
export class ExportQuery extends DayQuery {
  @ApiPropertyOptional({
    description: 'One JSON object a line, or CSV. Default: ndjson.',
    enum: EXPORT_FORMATS,
    default: 'ndjson',
    example: 'csv',
  })
  @IsOptional()
  @IsIn(EXPORT_FORMATS, { message: `format must be one of ${EXPORT_FORMATS.join(', ')}` })
  readonly format?: (typeof EXPORT_FORMATS)[number];
}
