import { ApiProperty } from '@nestjs/swagger';

/** The very first message of a stream. */
export class StartMessage {
  /** @example "start" */
  type!: 'start';
  /** The connection. @example "01991fd5-e8a0-7c3a-9b4f-52c8b1a0d3f1" */
  @ApiProperty({ format: 'uuid' })
  uuid!: string;
  /** The connection, under its second name. @example "01991fd5-e8a0-7c3a-9b4f-52c8b1a0d3f1" */
  @ApiProperty({ format: 'uuid' })
  connection_uuid!: string;
  /** When the run began, UTC. @example "2025-09-06T22:52:52Z" */
  @ApiProperty({ format: 'date-time' })
  timestamp!: string;
  /** The seed; the same seed, scenario, duration and rate give the same messages. @example "42" */
  seed!: string;
}

/** An order or a payment. */
export class SpawnedEntity {
  /** @example "db263378-3501-405b-8261-7c7795ac1ccd" */
  @ApiProperty({ format: 'uuid' })
  uuid!: string;
  /** A type of the catalog. @example "mobile" */
  type!: string;
  /** One of that type's names. @example "android" */
  name!: string;
  @ApiProperty({ type: 'integer', minimum: 1, maximum: 50, example: 17 })
  value!: number;
}

/** An order and its payment. */
export class SpawnMessage {
  /** @example "spawn" */
  type!: 'spawn';
  /** @example "0c315c3e-9f10-4a99-a054-de36def70a62" */
  @ApiProperty({ format: 'uuid' })
  uuid!: string;
  order!: SpawnedEntity;
  payment!: SpawnedEntity;
}

/** What goes on from now. */
export class InfoMessage {
  /** @example "info" */
  type!: 'info';
  /** @example "The first shops open their doors, a higher visitor rate expected." */
  message!: string;
}

/** A cluster changes its size. */
export class ScaleMessage {
  /** @example "scale-up" */
  type!: 'scale-up' | 'scale-down';
  /** Which cluster. @example "order" */
  entity!: 'order' | 'payment';
  @ApiProperty({ description: 'Number of nodes.', type: 'integer', minimum: 1, example: 2 })
  factor!: number;
}

/** The very last message; the server closes after it. */
export class EndMessage {
  /** @example "end" */
  type!: 'end';
  /** @example "01991fd5-e8a0-7c3a-9b4f-52c8b1a0d3f1" */
  @ApiProperty({ format: 'uuid' })
  uuid!: string;
  /** @example "01991fd5-e8a0-7c3a-9b4f-52c8b1a0d3f1" */
  @ApiProperty({ format: 'uuid' })
  connection_uuid!: string;
  /** When the run ends by its own time, UTC: the stream's length after `start`. @example "2025-09-06T22:55:22Z" */
  @ApiProperty({ format: 'date-time' })
  timestamp!: string;
}
