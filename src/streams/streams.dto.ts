import { ApiHideProperty, ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsOptional, IsString, ValidateBy } from 'class-validator';
import { ClockParameter } from '../clocks/clocks.dto.js';
import { NumberIn } from '../kernel/input/number-in.js';
import { type ExportFormat, FormatParameter, RunQuery, SpeedParameter } from '../runs/run-query.dto.js';
import { StreamParameters } from '../streaming/wire/stream-parameters.dto.js';
import { MAX_DURATION_SECONDS, MIN_DURATION_SECONDS } from './domain/simulation/read-story.js';

export const ENDLESS = 'endless';

const DURATION_PROBLEM = `duration must be a whole number between ${MIN_DURATION_SECONDS} and ${MAX_DURATION_SECONDS}, or ${ENDLESS}`;

function isDuration(value: unknown): boolean {
  if (value === ENDLESS) return true;
  return Number.isInteger(value) && Number(value) >= MIN_DURATION_SECONDS && Number(value) <= MAX_DURATION_SECONDS;
}

function MessagesParameter(): PropertyDecorator {
  return (prototype, property) => {
    ApiPropertyOptional({
      description:
        'Names of the messages that are sent, with commas between; the run is the same, its ids too. Default: all.',
      type: String,
      example: 'tripRequested,tripCompleted',
    })(prototype, property);
    IsOptional()(prototype, property);
    IsString({ message: 'messages must be a single text, names with commas between' })(prototype, property);
  };
}

/** What a caller may choose about a day of a channel. */
export class ChannelQuery extends RunQuery {
  @NumberIn({
    field: 'duration',
    min: MIN_DURATION_SECONDS,
    max: MAX_DURATION_SECONDS,
    integer: true,
    description: 'Length of the day in stream-seconds.',
    default: "the channel's, 150 where it says nothing",
    example: 150,
  })
  readonly duration?: number;

  @MessagesParameter()
  readonly messages?: string;
}

/** A run of a channel, and how it is streamed. */
export class ChannelStreamQuery extends StreamParameters('0199219f-7aa0-7c1e-9d5b-3f2a8c6e41d7:17', RunQuery) {
  /** Documented by `ApiChannelStream`: of a property with two types Swagger would make a reference to `Object`. */
  @ApiHideProperty()
  @IsOptional()
  @Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' && /^\d{1,4}$/.test(value) ? Number(value) : value,
  )
  @ValidateBy({ name: 'isDuration', validator: { validate: isDuration } }, { message: DURATION_PROBLEM })
  readonly duration?: number | typeof ENDLESS;

  @SpeedParameter()
  readonly speed?: number;

  @MessagesParameter()
  readonly messages?: string;

  @ClockParameter()
  readonly clock?: string;
}

/** A whole day of a channel as a file. */
export class ChannelExportQuery extends ChannelQuery {
  @FormatParameter()
  readonly format?: ExportFormat;
}

/** Something of a document that is not served. */
export class NotServedBody {
  @ApiProperty({ type: String, nullable: true, description: 'The channel.', example: 'orders' })
  channel!: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'The message, where it is one.', example: 'orderPaid' })
  message!: string | null;

  /** Where it stands in the file. @example "line 12, column 7" */
  field!: string;

  /** @example "the schema format application/vnd.apache.avro;version=1.9.0 is not served" */
  problem!: string;
}

/** A channel that can be streamed. */
export class ChannelBody {
  /** @example "trips" */
  name!: string;

  /** @example "Trips" */
  title!: string;

  @ApiProperty({ type: String, nullable: true, description: 'Its address in the document.', example: 'rides.trips' })
  address!: string | null;

  @ApiProperty({ description: 'Names of its events.', type: [String], example: ['tripRequested', 'scale-up'] })
  events!: string[];

  @ApiProperty({ description: 'Length of its day in stream-seconds.', example: 150 })
  durationSeconds!: number;

  /** Its stream; the same path by WebSocket. @example "/streams/ride-hailing/trips" */
  url!: string;

  /** @example "/streams/ride-hailing/trips/export" */
  exportUrl!: string;

  /** @example "/streams/ride-hailing/trips/preview" */
  previewUrl!: string;
}

/** A document that is served. */
export class DocumentBody {
  /** Name of its file. @example "ride-hailing" */
  name!: string;

  /** @example "Ride hailing" */
  title!: string;

  /** Of its content. @example "1.0.0" */
  version!: string;

  channels!: ChannelBody[];

  /** What of it is not served, and why. */
  notServed!: NotServedBody[];
}

/** One thing that is wrong with a file. */
export class DocumentProblemBody {
  /** Where it stands. @example "line 3, column 5" */
  field!: string;

  /** @example "/channels/orders: nothing is fetched" */
  problem!: string;
}

/** A file that cannot be used as it is. */
export class BrokenDocumentBody {
  /** @example "orders.yaml" */
  file!: string;

  /** Its last valid content is served. */
  inUse!: boolean;

  problems!: DocumentProblemBody[];
}

/** What there is. */
export class StreamListBody {
  documents!: DocumentBody[];

  /** Files that cannot be used as they are. */
  problems!: BrokenDocumentBody[];

  @ApiProperty({
    type: [String],
    description: 'Names of documents that are being read: what is said of them is of before they changed.',
    example: [],
  })
  reading!: string[];
}

/** One kind of message over the day. */
export class MessagePreviewBody {
  @ApiProperty({ type: [Number], description: 'Messages in each stream-second.' })
  perSecond!: number[];

  @ApiProperty({
    description: 'Five payloads: the first of the day.',
    type: 'array',
    items: {},
    example: [{ tripId: 'db263378-3501-405b-8261-7c7795ac1ccd', reason: 'traffic' }],
  })
  samples!: unknown[];
}

/** One cluster over the day, an entry for each stream-second. */
export class ChannelClusterBody {
  @ApiProperty({ type: [Number], description: 'Messages that came in that second as its work.' })
  load!: number[];

  @ApiProperty({ type: [Number], description: 'Nodes in that second.' })
  nodes!: number[];
}

/** A day of a channel at a glance. */
export class ChannelPreviewBody {
  /** @example "ride-hailing" */
  document!: string;

  /** @example "trips" */
  channel!: string;

  /** The seed, also where it was drawn. @example "42" */
  seed!: string;

  /** Length in stream-seconds. @example 150 */
  duration!: number;

  /** @example 1 */
  rate!: number;

  @ApiProperty({
    description: 'By event.',
    type: 'object',
    additionalProperties: { $ref: '#/components/schemas/MessagePreviewBody' },
  })
  messages!: Record<string, MessagePreviewBody>;

  @ApiProperty({
    description: 'By name.',
    type: 'object',
    additionalProperties: { $ref: '#/components/schemas/ChannelClusterBody' },
  })
  clusters!: Record<string, ChannelClusterBody>;
}
