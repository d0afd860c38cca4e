import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean, IsIn, IsString, Length, ValidateIf } from 'class-validator';
import { NumberFrom, WholeNumberFrom } from '../kernel/input/number-from.js';
import { OptionalField } from '../kernel/input/optional-field.js';
import { KIND_NAMES } from './domain/fault-kind.js';
import { POINTS } from './domain/points.js';
import { MODES, type Mode } from './domain/settings.js';
import { LoadDto, PolicyAnswer } from './requests.dto.js';

const MAX_LATENCY_MS = 60_000;
const LAST_POINT = POINTS.length;

/** A fault that is switched off needs nothing else. */
function NeededToArm(): PropertyDecorator {
  return ValidateIf(({ enabled }: { readonly enabled?: unknown }, value) => enabled !== false || value !== undefined);
}

/** What a fault point is set to. `{"enabled":false}` switches a fault off, and keeps the rest as it is. */
export class FaultDto {
  @ApiProperty({ description: 'Whether it is armed.', example: true })
  @IsBoolean({ message: 'enabled must be true or false' })
  readonly enabled!: boolean;

  @ApiPropertyOptional({
    description: 'The share of tries that it hits. Needed to arm it.',
    minimum: 0,
    maximum: 1,
    example: 0.5,
  })
  @NeededToArm()
  @NumberFrom(0, 1)
  readonly probability?: number;

  @ApiPropertyOptional({
    enum: KIND_NAMES,
    example: 'error',
    description:
      '`error`: the step fails · `latency`: it is delayed · `drop`: lost without a report · `duplicate`: done twice · ' +
      '`crash-after`: done, then the confirmation is lost. Needed to arm it.',
  })
  @NeededToArm()
  @IsIn(KIND_NAMES, { message: `kind must be one of ${KIND_NAMES.join(', ')}` })
  readonly kind?: string;

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 0,
    maximum: MAX_LATENCY_MS,
    description: 'How long `latency` delays, in milliseconds. Default: 1000.',
  })
  @OptionalField()
  @WholeNumberFrom(0, MAX_LATENCY_MS)
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

/** A fault point: its place in the system, what it is set to, and what it has done. */
export class FaultPointState {
  @ApiProperty({ type: 'integer', minimum: 1, maximum: LAST_POINT, example: 1 })
  point!: number;

  /** @example "Frontend → Backend 1" */
  name!: string;

  /** What takes the step, as its telemetry names it. @example "Frontend" */
  service!: string;

  @ApiProperty({ type: 'integer', enum: [1, 2], description: 'The backend whose record of a request has the step.' })
  backend!: number;

  @ApiProperty({
    enum: ['accept', 'publish', 'forward', 'apply'],
    description:
      '`accept`: an inbox stores the message · `publish`: an outbox puts it on the event bus · `forward`: a lambda hands ' +
      'it over at once · `apply`: its effect is applied.',
  })
  action!: string;

  @ApiProperty({
    type: 'integer',
    nullable: true,
    description: 'The step after this one; null at the end.',
    example: 2,
  })
  next!: number | null;

  /** Where a message is before the step. @example "Frontend" */
  from!: string;

  /** Where it is after the step. @example "Backend 1" */
  to!: string;

  enabled!: boolean;

  @ApiProperty({ type: String, nullable: true, enum: [...KIND_NAMES, null] })
  kind!: string | null;

  @ApiProperty({ minimum: 0, maximum: 1 })
  probability!: number;

  @ApiProperty({ type: 'integer', description: 'Tries that it hit in this run.' })
  hits!: number;

  @ApiProperty({ type: 'integer', description: 'Tries that it did not hit in this run.', example: 812 })
  passed!: number;

  @ApiProperty({ type: 'integer', description: 'Requests that wait before it now, of any run.' })
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

/** The sum over all requests since the mode was set, and what the queues hold now. */
export class FaultReport {
  @ApiProperty({ enum: ['naive', 'outbox', 'outbox+inbox'], example: 'outbox+inbox' })
  mode!: string;

  @ApiProperty({ type: 'integer', description: 'accepted + failedAtFrontend', example: 200 })
  sent!: number;

  @ApiProperty({ type: 'integer', description: 'applied + lost + stuck + deadLettered + deleted', example: 190 })
  accepted!: number;

  @ApiProperty({ type: 'integer', description: 'Answered to the frontend as failed.', example: 10 })
  failedAtFrontend!: number;

  @ApiProperty({ type: 'integer', description: 'Processed by Backend 2, and noted by Backend 1.', example: 190 })
  applied!: number;

  @ApiProperty({ type: 'integer', description: 'Of which no message is left.' })
  lost!: number;

  @ApiProperty({ type: 'integer', description: 'Whose effect was applied more than once, by either backend.' })
  duplicated!: number;

  @ApiProperty({ type: 'integer', description: 'Accepted, and not yet at an end.' })
  stuck!: number;

  @ApiProperty({ type: 'integer', description: 'In the dead-letter queue.' })
  deadLettered!: number;

  @ApiProperty({ type: 'integer', description: 'Whose dead letters were deleted.' })
  deleted!: number;

  @ApiProperty({
    type: 'integer',
    description: 'Requests that wait before a point now, of any run: the sum over the points of `GET /faults`.',
  })
  waiting!: number;

  @ApiProperty({ type: 'integer', description: 'Requests in the dead-letter queue now, of any run.' })
  parked!: number;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Why `POST /requests` accepts no further request; null while it does.',
    example: null,
  })
  refusing!: string | null;

  @ApiProperty({ type: [FaultPointReport], description: 'The points that were ever armed.' })
  points!: FaultPointReport[];
}

/** A message of the topic `faults` of `GET /events`: all of the evented system at one moment. */
export class FaultsTopicMessage {
  report!: FaultReport;
  points!: FaultPointState[];
  load!: LoadDto;
  @ApiProperty({ enum: MODES })
  mode!: Mode;
  policy!: PolicyAnswer;
}
