import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean, IsIn, IsInt, IsNumber, IsString, Length, Max, Min } from 'class-validator';
import { OptionalField } from '../kernel/input/optional-field.js';
import { KIND_NAMES } from './domain/kinds/all.js';

const MOST_LATENCY_MS = 60_000;
const OUTSIDE_PROBABILITY = { message: 'probability must be a number from 0 to 1' };
const OUTSIDE_LATENCY = { message: `latencyMs must be a whole number from 0 to ${MOST_LATENCY_MS}` };

/** What a fault point is set to. */
export class FaultDto {
  @ApiProperty({ description: 'Whether it strikes.', example: true })
  @IsBoolean({ message: 'enabled must be true or false' })
  readonly enabled!: boolean;

  @ApiProperty({ description: 'The share of tries that it hits.', minimum: 0, maximum: 1, example: 0.5 })
  @IsNumber({}, OUTSIDE_PROBABILITY)
  @Min(0, OUTSIDE_PROBABILITY)
  @Max(1, OUTSIDE_PROBABILITY)
  readonly probability!: number;

  @ApiProperty({
    enum: KIND_NAMES,
    example: 'error',
    description:
      '`error`: the step fails · `latency`: it is delayed · `drop`: lost without a word · `duplicate`: done twice · ' +
      '`crash-after`: done, then the confirmation is lost.',
  })
  @IsIn(KIND_NAMES, { message: `kind must be one of ${KIND_NAMES.join(', ')}` })
  readonly kind!: string;

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 0,
    maximum: MOST_LATENCY_MS,
    description: 'How long `latency` delays, in milliseconds. Default: 1000.',
  })
  @OptionalField()
  @IsInt(OUTSIDE_LATENCY)
  @Min(0, OUTSIDE_LATENCY)
  @Max(MOST_LATENCY_MS, OUTSIDE_LATENCY)
  readonly latencyMs?: number;

  @ApiPropertyOptional({
    type: String,
    minLength: 1,
    maxLength: 64,
    description: 'With the same seed the same requests since then are hit, in the same way. Default: a new one.',
  })
  @OptionalField()
  @Transform(({ value }: { value: unknown }) => (typeof value === 'number' ? String(value) : value))
  @IsString({ message: 'seed must be a text of 1 to 64 characters' })
  @Length(1, 64, { message: 'seed must be a text of 1 to 64 characters' })
  readonly seed?: string;
}

/** A fault point: what it is set to, and what it has done. */
export class FaultPointState {
  @ApiProperty({ type: 'integer', minimum: 1, maximum: 8, example: 1 })
  point!: number;

  /** @example "Frontend → Backend 1" */
  name!: string;

  enabled!: boolean;

  @ApiProperty({ type: String, nullable: true, enum: [...KIND_NAMES, null] })
  kind!: string | null;

  @ApiProperty({ minimum: 0, maximum: 1 })
  probability!: number;

  @ApiProperty({ type: 'integer', description: 'Tries that it hit in this run.' })
  hits!: number;

  @ApiProperty({ type: 'integer', description: 'Tries that passed unharmed in this run.', example: 812 })
  passed!: number;

  @ApiProperty({ type: 'integer', description: 'Requests that stand before it now.' })
  waiting!: number;

  @ApiProperty({ type: String, nullable: true, format: 'date-time' })
  armedAt!: string | null;

  @ApiPropertyOptional({ type: 'integer', description: 'While it is set.' })
  latencyMs?: number;

  @ApiPropertyOptional({ description: 'While it is set.' })
  seed?: string;
}

/** A fault point in the report. */
export class FaultPointReport {
  @ApiProperty({ type: 'integer', example: 3 })
  point!: number;

  @ApiProperty({ type: String, nullable: true, format: 'date-time', description: 'When it was armed last.' })
  armedAt!: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'The first request that it hit in this run.' })
  firstTrace!: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'The last.' })
  lastTrace!: string | null;

  @ApiProperty({ type: 'integer', example: 57 })
  hits!: number;
}

/** What all requests since the mode was set add up to. */
export class FaultReport {
  @ApiProperty({ enum: ['naive', 'outbox', 'outbox+inbox'], example: 'outbox+inbox' })
  mode!: string;

  @ApiProperty({ type: 'integer', description: 'accepted + failedAtFrontend', example: 200 })
  sent!: number;

  @ApiProperty({ type: 'integer', description: 'applied + lost + stuck + deadLettered', example: 190 })
  accepted!: number;

  @ApiProperty({ type: 'integer', description: 'Of which the frontend was told that they failed.', example: 10 })
  failedAtFrontend!: number;

  @ApiProperty({ type: 'integer', description: 'Processed by Backend 2, and noted by Backend 1.', example: 190 })
  applied!: number;

  @ApiProperty({ type: 'integer', description: 'Of which no message is left.' })
  lost!: number;

  @ApiProperty({ type: 'integer', description: 'Whose effect was applied more than once, by either backend.' })
  duplicated!: number;

  @ApiProperty({ type: 'integer', description: 'Accepted, and not yet at an end.' })
  stuck!: number;

  @ApiProperty({ type: 'integer' })
  deadLettered!: number;

  @ApiProperty({ type: [FaultPointReport], description: 'The points that were ever armed.' })
  points!: FaultPointReport[];
}
