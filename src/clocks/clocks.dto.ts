import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsObject, IsString, Length, Matches, ValidateBy } from 'class-validator';
import { NumberFrom, WholeNumberFrom } from '../kernel/input/number-from.js';
import { OptionalField } from '../kernel/input/optional-field.js';
import { MAX_ELAPSED_MS, MAX_SPEED } from './domain/clock-record.js';
import { parseShownMs, parseStartMs } from './domain/instant.js';

/** What a clock may be called. */
export const CLOCK_NAME = /^[a-z0-9][a-z0-9-]{0,62}$/;
export const CLOCK_NAME_PROBLEM =
  'clock must be 1 to 63 lower-case letters, digits and hyphens, and not begin with a hyphen';

export const DEFAULT_START = '2026-01-01T00:00:00Z';
const MAX_URL_CHARACTERS = 2048;

const URL = { message: `stream must be a URL of 1 to ${MAX_URL_CHARACTERS} characters` };

function IsInstant(parse: (text: string) => number | undefined, lastYear: number): PropertyDecorator {
  return ValidateBy(
    {
      name: 'isInstant',
      validator: { validate: (value) => typeof value === 'string' && parse(value) !== undefined },
    },
    {
      message:
        `$property must be a time as in RFC 3339 from 1970 to ${lastYear}, such as 2026-01-01T09:00:00Z, or a date such as ` +
        '2026-01-01; without a zone it is UTC',
    },
  );
}

/** A stream's parameter `clock`. */
export function ClockParameter(): PropertyDecorator {
  return applyDecorators(
    ApiPropertyOptional({
      description:
        'Name of a clock that the stream stands on in place of the real time: `docs/CLOCKS.md`. Its ids and timestamps are then the ' +
        'same each time.',
      type: String,
      pattern: CLOCK_NAME.source,
      example: 'checkout',
    }),
    OptionalField(),
    Matches(CLOCK_NAME, { message: CLOCK_NAME_PROBLEM }),
    IsString({ message: 'clock must be a single text' }),
  );
}

/** How a clock is made. */
export class NewClock {
  @ApiPropertyOptional({
    description: 'When all runs on it begin.',
    type: String,
    format: 'date-time',
    default: DEFAULT_START,
    example: DEFAULT_START,
  })
  @OptionalField()
  @IsInstant(parseStartMs, 2099)
  readonly startAt?: string;

  @ApiPropertyOptional({
    description: 'Seconds of the clock in one second; 0 stands still.',
    minimum: 0,
    maximum: MAX_SPEED,
    default: 0,
    example: 0,
  })
  @OptionalField()
  @NumberFrom(0, MAX_SPEED)
  readonly speed?: number;
}

export class ClockSpeed {
  @ApiProperty({
    description: 'Seconds of the clock in one second; 0 stands still.',
    minimum: 0,
    maximum: MAX_SPEED,
    example: 10,
  })
  @NumberFrom(0, MAX_SPEED)
  readonly speed!: number;
}

/** Where a clock is to go: one of `byMs`, `to` and `until`. */
export class ClockAdvance {
  @ApiPropertyOptional({
    description: 'So far ahead, in milliseconds.',
    type: 'integer',
    minimum: 0,
    maximum: MAX_ELAPSED_MS,
    example: 1000,
  })
  @OptionalField()
  @WholeNumberFrom(0, MAX_ELAPSED_MS)
  readonly byMs?: number;

  @ApiPropertyOptional({ description: 'To a time.', type: String, format: 'date-time' })
  @OptionalField()
  @IsInstant(parseShownMs, 2109)
  readonly to?: string;

  @ApiPropertyOptional({
    description:
      'To the next message of a stream with these fields. Objects in it are compared field by field; in place of a value, `$gt`, ' +
      '`$lt` and `$exists`. An empty object is the next message. On a stream of your own, `type` is the name of the event as well.',
    type: 'object',
    additionalProperties: true,
  })
  @OptionalField()
  @IsObject({ message: 'until must be an object' })
  readonly until?: Readonly<Record<string, unknown>>;

  @ApiPropertyOptional({
    description:
      'With `until`: the URL of the stream in which to look. It may be left out while all streams on the clock are of one URL.',
    type: String,
    maxLength: MAX_URL_CHARACTERS,
  })
  @OptionalField()
  @IsString(URL)
  @Length(1, MAX_URL_CHARACTERS, URL)
  readonly stream?: string;

  @ApiPropertyOptional({
    description:
      'With `until`: how far ahead to go where no message matches, in milliseconds. Default: to the end of the run; with ' +
      '`duration=endless`, as far as one of its days is long.',
    type: 'integer',
    minimum: 0,
    maximum: MAX_ELAPSED_MS,
  })
  @OptionalField()
  @WholeNumberFrom(0, MAX_ELAPSED_MS)
  readonly maxMs?: number;
}

/** A clock as it is now. */
export class ClockBody {
  /** @example "checkout" */
  name!: string;

  @ApiProperty({ format: 'date-time', description: 'When all runs on it begin.', example: '2026-01-01T00:00:00.000Z' })
  startAt!: string;

  @ApiProperty({ format: 'date-time', description: 'What it shows.', example: '2026-01-01T00:00:01.000Z' })
  now!: string;

  @ApiProperty({ type: 'integer', description: 'Since `startAt`.', example: 1000 })
  elapsedMs!: number;

  @ApiProperty({ description: 'Seconds of the clock in one second; 0 stands still.', example: 0 })
  speed!: number;

  @ApiProperty({ type: 'integer', description: 'Streams that stand on it, of all replicas.', example: 1 })
  streams!: number;
}

/** The message at which a clock was stopped. */
export class MatchedMessage {
  @ApiProperty({ example: '019b7653-ff00-7c7e-9d5b-3f2a8c6e41d7:5' })
  id!: string;

  @ApiPropertyOptional({
    description: 'Name of its event, where the messages of the stream have one.',
    example: 'tripCancelled',
  })
  event?: string;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    description: 'The message itself.',
    example: { type: 'scale-up', entity: 'order', factor: 1 },
  })
  data!: Readonly<Record<string, unknown>>;
}

/** Where a clock has come to. */
export class AdvanceBody {
  @ApiProperty({ type: 'integer', example: 31_000 })
  elapsedMs!: number;

  @ApiProperty({ format: 'date-time', example: '2026-01-01T00:00:31.000Z' })
  now!: string;

  @ApiProperty({
    type: MatchedMessage,
    nullable: true,
    description:
      'The message of `until`, the last of its stream that was sent; null where none matched, and without `until`.',
  })
  matched!: MatchedMessage | null;
}
