import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsIn, IsString, Length, ValidateNested } from 'class-validator';
import { NumberFrom } from '../../kernel/input/number-from.js';
import { OptionalField } from '../../kernel/input/optional-field.js';
import { STREAM_KINDS, type StreamKindName } from '../stream-target.js';
import { MAX_FAULTS } from './parse-faults.js';
import { type EndedBy, MAX_JOURNAL_FAULTS } from './request-journal.js';
import { MAX_SEED_CHARACTERS } from './wire-request.js';

const MAX_RULES = 64;
const MAX_FAULT_CHARACTERS = 2048;

const WIRE = {
  message: `wire must be a list of 1 to ${MAX_FAULTS} faults, each a text of at most ${MAX_FAULT_CHARACTERS} characters`,
};
const SEED = { message: `seed must be a text of 1 to ${MAX_SEED_CHARACTERS} characters` };
const RULES = { message: `rules must be a list of at most ${MAX_RULES} objects` };

/** Faults for all new streams of a kind whose URL has none of its own. */
export class WireRuleDto {
  @ApiProperty({ description: 'The kind of streams.', enum: STREAM_KINDS, example: 'day' })
  @IsIn(STREAM_KINDS, { message: `streams must be one of ${STREAM_KINDS.join(', ')}` })
  readonly streams!: StreamKindName;

  @ApiProperty({
    description: 'As in the parameter `wire` of a stream.',
    type: [String],
    minItems: 1,
    maxItems: MAX_FAULTS,
    example: ['cut:at=100'],
  })
  @IsArray(WIRE)
  @ArrayMinSize(1, WIRE)
  @ArrayMaxSize(MAX_FAULTS, WIRE)
  @IsString({ each: true, ...WIRE })
  @Length(1, MAX_FAULT_CHARACTERS, { each: true, ...WIRE })
  readonly wire!: string[];

  @ApiPropertyOptional({
    description: "Decides all chance. Default: the stream's seed, else the word `wire`.",
    minLength: 1,
    maxLength: MAX_SEED_CHARACTERS,
    example: 'tuesday',
  })
  @OptionalField()
  @IsString(SEED)
  @Length(1, MAX_SEED_CHARACTERS, SEED)
  readonly seed?: string;

  @ApiPropertyOptional({ description: 'The share of streams.', minimum: 0, maximum: 1, default: 1, example: 0.5 })
  @OptionalField()
  @NumberFrom(0, 1)
  readonly probability?: number;
}

/** Rules in place of those before. A stream falls under the first that concerns it. */
export class WireRulesDto {
  @ApiProperty({ type: [WireRuleDto], maxItems: MAX_RULES })
  @IsArray(RULES)
  @ArrayMaxSize(MAX_RULES, RULES)
  @ValidateNested({ each: true, ...RULES })
  @Type(() => WireRuleDto)
  readonly rules!: WireRuleDto[];
}

/** A key of a kind of faults. */
export class WireKeyBody {
  /** @example "at" */
  name!: string;

  @ApiProperty({ enum: ['integer', 'number', 'choice', 'text'], example: 'integer' })
  type!: 'integer' | 'number' | 'choice' | 'text';

  /** @example "after so many messages" */
  doc!: string;

  @ApiPropertyOptional({ type: [String], description: 'Of a choice: its values.' })
  of?: readonly string[];

  @ApiPropertyOptional({ type: 'number', description: 'Of a number: the least.', example: 0 })
  min?: number;

  @ApiPropertyOptional({ type: 'number', description: 'Of a number: the most.', example: 1_000_000_000 })
  max?: number;

  @ApiPropertyOptional({
    oneOf: [{ type: 'number' }, { type: 'string' }],
    description: 'What it is where it is left out.',
    example: 'fin',
  })
  default?: number | string;
}

/** A kind of faults on the wire. */
export class WireKindBody {
  /** @example "cut" */
  kind!: string;

  /** What it does. @example "ends the response" */
  doc!: string;

  @ApiProperty({
    enum: ['head', 'messages', 'bytes'],
    description:
      'What it is applied to: faults of the head come first, then those of messages, then those of bytes and time.',
    example: 'bytes',
  })
  phase!: 'head' | 'messages' | 'bytes';

  @ApiProperty({ description: 'It may be there only once.', example: false })
  isSingle!: boolean;

  @ApiProperty({ description: 'Keys with values that fit, as in a URL.', example: 'at=50,where=boundary,how=fin' })
  example!: string;

  @ApiProperty({ type: [WireKeyBody] })
  keys!: readonly WireKeyBody[];
}

/** What a fault did. */
export class WireFaultBody {
  @ApiProperty({
    type: 'integer',
    description: 'The message that it concerns, counted where the fault stands in the list; 0 before the first.',
    example: 57,
  })
  message!: number;

  @ApiProperty({ type: 'integer', description: 'Bytes of the decoded body up to there.', example: 18_211 })
  byte!: number;

  /** @example "cut" */
  kind!: string;

  @ApiProperty({ type: 'object', additionalProperties: true, description: 'More about it.', example: { how: 'rst' } })
  detail!: Readonly<Record<string, number | string | undefined>>;
}

/** One request of a session. */
export class WireRequestBody {
  @ApiProperty({ type: 'integer', description: 'The requests of a session, counted from 1.', example: 1 })
  n!: number;

  /** When it came. @example "2025-09-06T22:52:52.130Z" */
  at!: string;

  /** Its URL. @example "/stream?seed=42&wire=cut:at=57,how=rst&session=my-test-1" */
  path!: string;

  @ApiProperty({ type: String, nullable: true, description: 'The id that it resumed from.' })
  lastEventId!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'text/event-stream' })
  accept!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'curl/7.88.1' })
  userAgent!: string | null;

  @ApiProperty({ type: String, nullable: true })
  origin!: string | null;

  @ApiProperty({
    type: String,
    enum: ['client', 'server', 'fault'],
    nullable: true,
    description: 'Who has ended it; null while it is open.',
  })
  endedBy!: EndedBy | null;

  @ApiProperty({ type: 'integer', description: 'How long it was open, in milliseconds.', example: 812 })
  openMs!: number;

  @ApiProperty({ type: 'integer', description: 'Whole messages that were written.', example: 57 })
  messages!: number;

  @ApiProperty({ type: 'integer', description: 'Of the decoded body.', example: 18_211 })
  bytes!: number;

  @ApiProperty({ type: [WireFaultBody], description: `What faults did, the first ${MAX_JOURNAL_FAULTS}.` })
  faults!: readonly WireFaultBody[];

  @ApiProperty({ type: 'integer', description: 'How many more there were.', example: 0 })
  faultsDropped!: number;
}

/** The journal of a session. */
export class WireSessionBody {
  /** @example "my-test-1" */
  session!: string;

  @ApiProperty({ type: [WireRequestBody], description: 'Its last 200 requests, the oldest first.' })
  requests!: readonly WireRequestBody[];
}
