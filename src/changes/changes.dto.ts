import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, Length, ValidateBy } from 'class-validator';
import { StreamParameters } from '../streaming/wire/stream-parameters.dto.js';

const FLAGS: readonly unknown[] = ['true', 'false', '1', '0'];

/** As texts: the document has it as a boolean. */
function IsFlag(message: string): PropertyDecorator {
  return ValidateBy({ name: 'isFlag', validator: { validate: (value) => FLAGS.includes(value) } }, { message });
}

/** The query of a subscription. */
export class SubscriptionQuery extends StreamParameters('k3v9x2mq7a:17') {
  @ApiPropertyOptional({
    description: 'First all that is kept, then what comes; `1` and `0` do as well. Default: false.',
    type: Boolean,
    default: false,
    example: true,
  })
  @IsOptional()
  @IsFlag('receiveBacklog must be true or false')
  readonly receiveBacklog?: string;

  @ApiPropertyOptional({ description: 'Only what this sensor has measured.', example: 'Sensor1', maxLength: 256 })
  @IsOptional()
  @Length(1, 256, { message: 'sensor must be 1 to 256 characters long' })
  @IsString({ message: 'sensor must be a single text' })
  readonly sensor?: string;
}

/** `<epoch>-<sequence>`. */
const CHANGE_ID_PATTERN = '^[A-Za-z0-9]{1,40}-(0|[1-9][0-9]{0,14})$';

/** What was stored. */
export class StoredChange {
  /** @example "k3v9x2mq7a-17" */
  @ApiProperty({ pattern: CHANGE_ID_PATTERN })
  id!: string;
  /** When the service took it. @example "2025-09-06T22:52:52.130Z" */
  @ApiProperty({ format: 'date-time' })
  timestamp!: string;
}

/** Of a pod: what is kept of it. */
export class PodState {
  /** @example "alice" */
  name!: string;
  @ApiProperty({
    type: StoredChange,
    nullable: true,
    description: 'The oldest change that is kept; null where there is none.',
  })
  first!: StoredChange | null;
  @ApiProperty({ type: StoredChange, nullable: true, description: 'The newest.' })
  last!: StoredChange | null;
}

/** A change as it is streamed and read. */
export class ChangeMessage extends StoredChange {
  @ApiProperty({
    type: 'object',
    description: 'The items as JSON-LD, with full IRIs as keys.',
    properties: { '@graph': { type: 'array', items: { type: 'object', additionalProperties: true } } },
    additionalProperties: false,
    required: ['@graph'],
    selfRequired: true,
  })
  insert!: { '@graph': object[] };

  @ApiProperty({
    name: '@id',
    description: 'Its address.',
    example: 'http://localhost:8080/alice/changes/k3v9x2mq7a-17',
  })
  '@id'?: string;

  @ApiProperty({
    name: 'https://kvasir.discover.ilabt.imec.be/vocab#timestamp',
    description: 'The same as `timestamp`.',
    example: '2025-09-06T22:52:52.130Z',
  })
  'https://kvasir.discover.ilabt.imec.be/vocab#timestamp'?: string;
}

/** A change as it is read. */
export class CommittedChange extends ChangeMessage {
  @ApiProperty({
    name: 'kss:statusEntry',
    description: 'A change that can be read is stored.',
    example: [{ 'kss:statusCode': 'COMMITTED' }],
  })
  'kss:statusEntry'!: { 'kss:statusCode': string }[];
}

/** `event: gap`: retention has dropped what the reader has not seen. */
export class GapMessage {
  @ApiProperty({ type: 'integer', description: 'The first sequence that is gone.', example: 18 })
  from!: number;

  @ApiProperty({ type: 'integer', nullable: true, description: 'The last; null where the whole history is lost.' })
  to!: number | null;
}
