import { ApiProperty } from '@nestjs/swagger';
import { NumberIn } from '../kernel/input/number-in.js';
import { StreamParameters } from '../streaming/wire/stream-parameters.dto.js';

const MAX_RECENT = 1000;

/** What a reader may choose. */
export class TelemetryQuery extends StreamParameters('k3v9x2mq7a:17') {
  @NumberIn({
    field: 'recent',
    min: 0,
    max: MAX_RECENT,
    integer: true,
    description: 'How many of the last events come first; where an id is given, the stream goes on after that instead.',
    default: 0,
  })
  readonly recent?: number;
}

/** One attribute of an event. */
export class TelemetryAttribute {
  /** @example "pid" */
  key!: string;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    description:
      'Of any form; existing clients write `{"type":"integer","value":…}`, `{"type":"number","unit":"nanoseconds","value":…}` ' +
      'and `{"stringValue":"…"}`.',
    example: { type: 'integer', value: 4711 },
  })
  value!: Readonly<Record<string, unknown>>;
}

/** One event of telemetry. It goes out byte for byte as it came in. */
export class TelemetryMessage {
  /** Of what the event belongs to. @example "0b9cc3ba-8a0c-4a5f-9f0e-1c2f6d0e6f11" */
  @ApiProperty({ minLength: 1, maxLength: 128 })
  traceId!: string;

  /** Of the service that sent it. @example "Simple::Telemetry::Client" */
  @ApiProperty({ minLength: 1, maxLength: 256 })
  name!: string;

  /** `processStarted`, `processingPerformed`, `processStopped` or any other. @example "processStarted" */
  @ApiProperty({ minLength: 1, maxLength: 256 })
  event!: string;

  @ApiProperty({
    oneOf: [
      { type: 'integer', format: 'int64', minimum: 0 },
      { type: 'string', pattern: '^[0-9]{1,19}$' },
    ],
    description:
      'Nanoseconds since 1970: beyond 2^53, so a reader that needs all digits must not parse it as a double. A text has the digits, ' +
      'as OTLP writes 64-bit integers.',
    example: 1725662000000000000,
  })
  timeUnixNano!: number | string;

  @ApiProperty({ type: [TelemetryAttribute], maxItems: 256 })
  attributes!: TelemetryAttribute[];
}

/** The first line of a client over TCP, where the service has an API key. */
export class TelemetryKey {
  @ApiProperty({
    description: 'The key of `API_KEY`.',
    minLength: 16,
    maxLength: 256,
    example: 'correct-horse-battery',
  })
  apiKey!: string;
}

/** `event: gap`: retention has dropped what the reader has not seen. */
export class TelemetryGap {
  @ApiProperty({ type: 'integer', description: 'The first sequence that is gone.', example: 18 })
  from!: number;

  @ApiProperty({ type: 'integer', nullable: true, description: 'The last; null where the whole history was lost.' })
  to!: number | null;
}

/** What was stored. */
export class StoredEvents {
  @ApiProperty({ type: 'integer', description: 'How many events.', example: 2 })
  stored!: number;

  @ApiProperty({ description: 'The id under which the last of them is streamed.', example: 'k3v9x2mq7a:17' })
  lastId!: string;
}

/** A process that has started and not stopped. */
export class RunningProcess {
  /** @example "0b9cc3ba-8a0c-4a5f-9f0e-1c2f6d0e6f11" */
  traceId!: string;

  /** @example "Simple::Telemetry::Client" */
  name!: string;

  @ApiProperty({ type: 'integer', nullable: true, description: 'As `processStarted` gave it.', example: 4711 })
  pid!: number | null;

  /** By its own clock. @example "2024-09-06T22:33:20.000Z" */
  @ApiProperty({ format: 'date-time' })
  startedAt!: string;

  @ApiProperty({ type: [TelemetryMessage], description: 'Up to five, the newest last.' })
  lastEvents!: TelemetryMessage[];
}
