import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Equals, IsBoolean, IsIn, IsInt, IsOptional, IsString, Max, Min, ValidateBy } from 'class-validator';
import { OptionalField } from '../kernel/input/optional-field.js';
import { StreamParameters } from '../streaming/wire/stream-parameters.dto.js';
import { type Endpoint, ENDPOINTS } from './domain/endpoint.js';
import { LOAD_SCENARIOS } from './domain/load-scenarios.js';

const NAMES = LOAD_SCENARIOS.map(({ name }) => name);
const ALIASES = LOAD_SCENARIOS.map(({ alias }) => alias);
/** Seconds. */
export const DURATION_RANGE = { minimum: 1, maximum: 3600 } as const;
const DURATION = { message: 'duration must be a whole number of seconds from 1 to 3600' };
/** The operator sets the maximum. */
const RATE = { message: 'maxRps must be a whole number of requests a second, from 1' };
const ROUND = { message: `endpoints must be all, or a list of ${ENDPOINTS.join(', ')}, each once` };

function isRound(value: unknown): boolean {
  if (value === 'all') return true;
  if (!Array.isArray(value) || value.length === 0 || new Set(value).size !== value.length) return false;
  return value.every((each) => (ENDPOINTS as readonly unknown[]).includes(each));
}

/** What a job is to do. */
export class StartJob {
  @IsIn([...NAMES, ...ALIASES], { message: `scenario must be one of ${NAMES.join(', ')}` })
  @ApiProperty({
    enum: [...NAMES, ...ALIASES],
    description: `${LOAD_SCENARIOS.map(({ name, alias, summary }) => `\`${name}\` or \`${alias}\`: ${summary}`).join(' ')} The job shows the short name.`,
    example: 'peak',
  })
  readonly scenario!: string;

  @IsInt(DURATION)
  @Min(DURATION_RANGE.minimum, DURATION)
  @Max(DURATION_RANGE.maximum, DURATION)
  @ApiProperty({ type: 'integer', ...DURATION_RANGE, description: 'Seconds.', example: 60 })
  readonly duration!: number;

  @IsInt(RATE)
  @Min(1, RATE)
  @ApiProperty({
    type: 'integer',
    minimum: 1,
    description: 'Requests a second at most; up to `TRAFFIC_MAX_RPS`, which is 20 unless the operator has set it.',
    example: 20,
  })
  readonly maxRps!: number;

  @ValidateBy({ name: 'isRound', validator: { validate: isRound } }, ROUND)
  @ApiProperty({
    description: 'Requests go round them.',
    oneOf: [
      { type: 'string', enum: ['all'] },
      { type: 'array', items: { type: 'string', enum: [...ENDPOINTS] }, minItems: 1, uniqueItems: true },
    ],
    example: 'all',
  })
  readonly endpoints!: 'all' | Endpoint[];

  @OptionalField()
  @Equals(true, { message: 'acknowledged must be true where it is given: a job puts load on its target' })
  @ApiPropertyOptional({
    enum: [true],
    type: 'boolean',
    description: 'The check box of the dashboard: the user knows that the job puts load on its target.',
    example: true,
  })
  readonly acknowledged?: boolean;

  @OptionalField()
  @IsString({ message: 'target must be a name' })
  @ApiPropertyOptional({
    type: 'string',
    description: '`self`, or a name out of `TRAFFIC_TARGETS`. Default: self.',
    example: 'self',
  })
  readonly target?: string;
}

/** What is to be changed of a running job; at least one of them. */
export class ChangeJob {
  @OptionalField()
  @IsInt(RATE)
  @Min(1, RATE)
  @ApiPropertyOptional({ type: 'integer', minimum: 1, description: 'As at the start.', example: 10 })
  readonly maxRps?: number;

  @OptionalField()
  @IsBoolean({ message: 'paused must be true or false' })
  @ApiPropertyOptional({ type: 'boolean', description: 'Time stands still for a paused job.', example: true })
  readonly paused?: boolean;
}

export class FollowJobQuery extends StreamParameters('5f0c9a52-3c55-4a0e-9a6e-0a1d6a7c1f2b:3') {}

export class FiguresQuery {
  @IsOptional()
  @IsString({ message: 'since must be a single timestamp' })
  @ApiPropertyOptional({
    description:
      'Requests that ended then or later: an ISO 8601 timestamp, or milliseconds since 1970. Default: an hour ago.',
    type: String,
    example: '2025-09-06T22:52:52Z',
  })
  readonly since?: string;

  @IsOptional()
  @IsString({ message: 'after must be a single text' })
  @ApiPropertyOptional({
    description: 'The cursor of the next page: the `next` of the answer before.',
    type: String,
    example: 'k3v9x2mq7a:17',
  })
  readonly after?: string;
}
