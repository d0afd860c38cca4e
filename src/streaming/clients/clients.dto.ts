import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, ValidateBy } from 'class-validator';
import { WholeNumberFrom } from '../../kernel/input/number-from.js';
import { OptionalField } from '../../kernel/input/optional-field.js';
import { STREAM_KINDS } from '../stream-target.js';
import { MAX_BYTES_PER_SECOND, MAX_MESSAGE, MAX_WAIT_MS } from '../wire/limits.js';
import { CLIENT_ID } from './local-clients.js';

/** As a text: the document has it as a boolean. */
const FLAG = { name: 'isFlag', validator: { validate: (value: unknown) => value === 'true' || value === 'false' } };

/** Which clients. */
export class ClientsQuery {
  @ApiPropertyOptional({
    description: "With the dashboard's own streams. Default: true.",
    type: Boolean,
    default: true,
    example: false,
  })
  @OptionalField()
  @ValidateBy(FLAG, { message: 'own must be true or false' })
  readonly own?: string;
}

/** How a stream is cut. */
export class CutBody {
  @ApiPropertyOptional({
    description: '`fin`: in order, `rst`: by a reset of the connection.',
    enum: ['fin', 'rst'],
    default: 'fin',
    example: 'rst',
  })
  @OptionalField()
  @IsIn(['fin', 'rst'], { message: 'how must be fin or rst' })
  readonly how?: 'fin' | 'rst';
}

/** How slow a stream becomes. */
export class SlowBody {
  @ApiProperty({
    type: 'integer',
    description: 'As few bytes a second.',
    minimum: 1,
    maximum: MAX_BYTES_PER_SECOND,
    example: 200,
  })
  @WholeNumberFrom(1, MAX_BYTES_PER_SECOND)
  readonly bytesPerSecond!: number;
}

/** How long nothing is sent. */
export class StallBody {
  @ApiProperty({ type: 'integer', description: 'Milliseconds.', minimum: 1, maximum: MAX_WAIT_MS, example: 5000 })
  @WholeNumberFrom(1, MAX_WAIT_MS)
  readonly ms!: number;
}

/** How many messages. */
export class MessagesBody {
  @ApiProperty({ type: 'integer', description: 'The next so many.', minimum: 1, maximum: MAX_MESSAGE, example: 3 })
  @WholeNumberFrom(1, MAX_MESSAGE)
  readonly messages!: number;
}

/** A client that is connected. */
export class ClientBody {
  @ApiProperty({ pattern: CLIENT_ID.source, example: '1f0c9a3e-s57' })
  id!: string;

  @ApiProperty({ enum: STREAM_KINDS, description: 'The kind of its stream.', example: 'day' })
  kind!: string;

  @ApiProperty({ enum: ['sse', 'web-socket'], description: 'A WebSocket can be cut, and nothing else.' })
  transport!: 'sse' | 'web-socket';

  /** Path and query, as it has asked for them. @example "/stream?seed=42" */
  path!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Null where the request comes from elsewhere than this machine, and without the key.',
    example: '127.0.0.1',
  })
  remoteAddress!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'curl/7.88.1' })
  userAgent!: string | null;

  @ApiProperty({ format: 'date-time', example: '2025-09-06T22:52:52.130Z' })
  openedAt!: string;

  @ApiProperty({ type: String, nullable: true, description: 'The id that it came with.' })
  resumedFrom!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'The last id that was sent; before the first, the one that it came with.',
    example: '0b9c1f5e-8a9d-4a44-9b3b-6c4c0b3a4f10:57',
  })
  lastEventId!: string | null;

  @ApiProperty({ type: 'integer', description: 'Whole messages that were sent.', example: 57 })
  messages!: number;

  @ApiProperty({ type: 'integer', description: 'Of the body.', example: 18_211 })
  bytes!: number;

  @ApiProperty({ type: 'integer', description: 'Bytes that it has not taken.', example: 0 })
  bytesBehind!: number;

  @ApiProperty({
    type: [String],
    description: 'Faults that its URL or a rule has, and of those that came later what holds on.',
    example: ['cut:at=100'],
  })
  wire!: readonly string[];

  @ApiProperty({ type: String, nullable: true, description: 'The session that its journal is kept under.' })
  session!: string | null;

  @ApiProperty({ description: "One of the dashboard's streams: `own=true` in its URL." })
  own!: boolean;

  /** The replica that it is connected to. @example "1f0c9a3e" */
  replica!: string;
}

/** A fault that was applied, and how far the client was. */
export class AppliedFaultBody {
  @ApiProperty({ description: 'Its id.', pattern: CLIENT_ID.source, example: '1f0c9a3e-s57' })
  client!: string;

  @ApiProperty({ enum: ['cut', 'slow', 'stall', 'drop', 'duplicate'], example: 'cut' })
  kind!: string;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    description: 'As it was asked for.',
    example: { how: 'rst' },
  })
  detail!: Readonly<Record<string, number | string>>;

  @ApiProperty({ type: 'integer', description: 'Whole messages that had been sent.', example: 57 })
  messages!: number;

  @ApiProperty({ type: 'integer', description: 'Of the body.', example: 18_211 })
  bytes!: number;

  @ApiProperty({ type: String, nullable: true, description: 'The last id that had been sent.' })
  lastEventId!: string | null;
}
