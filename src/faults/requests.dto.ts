import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsIn } from 'class-validator';
import { NumberFrom, WholeNumberFrom } from '../kernel/input/number-from.js';
import { OptionalField } from '../kernel/input/optional-field.js';
import { MODES, type Mode } from './domain/settings.js';

const MAX_RPS = 50;
const MAX_ATTEMPTS = 1000;
const MAX_BACKOFF_MS = 60_000;

export class ModeQuery {
  @ApiProperty({
    enum: MODES,
    example: 'outbox+inbox',
    description:
      '`naive`: a step that fails is not tried again, and what comes twice is done twice · `outbox`: tried until it is ' +
      'confirmed · `outbox+inbox`: and what was seen is dropped.',
  })
  // A plus that was not encoded is a blank in a query.
  @Transform(({ value }: { value: unknown }) => (value === 'outbox inbox' ? 'outbox+inbox' : value))
  @IsIn(MODES, { message: `mode must be one of ${MODES.join(', ')}` })
  readonly mode!: Mode;
}

export class ModeAnswer {
  @ApiProperty({ enum: MODES })
  mode!: Mode;
}

export class LoadDto {
  @ApiProperty({ minimum: 0, maximum: MAX_RPS, description: 'Requests a second.', example: 5 })
  @NumberFrom(0, MAX_RPS)
  readonly rps!: number;
}

/** What is left out stays as it is. */
export class PolicyDto {
  @ApiPropertyOptional({
    type: 'integer',
    minimum: 0,
    maximum: MAX_ATTEMPTS,
    description: 'Tries of a step after which its message becomes a dead letter; 0 for none. At the start: 0.',
  })
  @OptionalField()
  @WholeNumberFrom(0, MAX_ATTEMPTS)
  readonly maxAttempts?: number;

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    maximum: MAX_BACKOFF_MS,
    description:
      'The first pause before a step is tried again, in milliseconds; each further one is twice as long, up to five seconds. ' +
      'At the start: 200.',
  })
  @OptionalField()
  @WholeNumberFrom(1, MAX_BACKOFF_MS)
  readonly backoffMs?: number;
}

export class PolicyAnswer {
  @ApiProperty({ type: 'integer', example: 0 })
  maxAttempts!: number;

  @ApiProperty({ type: 'integer', example: 200 })
  backoffMs!: number;
}

export class AcceptedRequest {
  /** @example "3f0c6a52-8f5e-4d43-9f3d-0d9a5f1f7c11" */
  traceId!: string;

  @ApiProperty({ enum: ['accepted', 'redriven'] })
  status!: 'accepted' | 'redriven';
}

/** All tries of one step. */
export class StepView {
  @ApiProperty({ type: 'integer', minimum: 1, maximum: 8 })
  point!: number;

  @ApiProperty({ format: 'date-time', description: 'Of the last try.' })
  at!: string;

  @ApiProperty({ type: 'integer', minimum: 1 })
  attempts!: number;

  @ApiProperty({
    type: 'integer',
    minimum: 0,
    description: 'How often the step took effect: 0, 1, or more where a double got through.',
  })
  effects!: number;

  @ApiProperty({
    enum: ['ok', 'failed', 'dropped', 'delayed', 'duplicated', 'crashed'],
    description: 'Of the last try.',
  })
  outcome!: string;

  @ApiProperty({ type: String, nullable: true, description: 'The kind of fault that hit it last.' })
  fault!: string | null;
}

/** One request and its steps. */
export class RequestAnswer {
  /** @example "3f0c6a52-8f5e-4d43-9f3d-0d9a5f1f7c11" */
  traceId!: string;

  @ApiProperty({
    enum: ['done', 'pending', 'dead-lettered', 'failed-at-frontend'],
    description:
      'A request that is lost (mode `naive`) is pending for ever, as nobody reports it; `GET /faults/report` counts it.',
  })
  verdict!: string;

  @ApiProperty({ type: String, nullable: true, format: 'date-time', description: 'Null where it was not accepted.' })
  acceptedAt!: string | null;

  @ApiProperty({ type: [StepView] })
  steps!: StepView[];

  @ApiPropertyOptional({ description: 'Why an error of the service stopped it; only then.' })
  reason?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'When its dead letters were deleted; only then.' })
  deletedAt?: string;
}

/** A message in the dead-letter queue. */
export class DeadLetterAnswer {
  /** @example "3f0c6a52-8f5e-4d43-9f3d-0d9a5f1f7c11" */
  traceId!: string;

  @ApiProperty({ type: 'integer', description: 'The step that failed.' })
  point!: number;

  @ApiProperty({ type: 'integer' })
  attempts!: number;

  @ApiProperty({ type: String, nullable: true })
  fault!: string | null;

  @ApiProperty({ format: 'date-time' })
  deadSince!: string;

  @ApiPropertyOptional({ description: 'Why an error of the service stopped it; only then.' })
  reason?: string;
}

export class RedrivenRequests {
  @ApiProperty({ type: 'integer', description: 'Requests that are on their way again.', example: 24 })
  redriven!: number;
}

export class DeletedRequests {
  @ApiProperty({ type: 'integer', description: 'Requests whose dead letters were deleted.', example: 24 })
  deleted!: number;
}
