import { ApiExtraModels, ApiProperty, getSchemaPath } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, ArrayUnique, Length } from 'class-validator';
import { StreamParameters } from '../streaming/wire/stream-parameters.dto.js';

/** How many devices report at once, in a message of the topic `fleet` and in an answer of `GET /fleet/reports`. */
export const MAX_REPORTS = 100;
const OUTSIDE_NAMES = {
  message: `hostnames must be 1 to ${MAX_REPORTS} different hostnames of 1 to 63 characters, separated by commas`,
};

function splitNames({ value }: { value: unknown }): unknown {
  return typeof value === 'string' ? value.split(',') : value;
}

/** Which devices are to report. */
export class ReportsQuery {
  @ApiProperty({
    description: 'Of the devices, separated by commas.',
    type: String,
    example: 'mockaxe1,mockaxe2',
  })
  @Type(() => String)
  @Transform(splitNames)
  @ArrayMinSize(1, OUTSIDE_NAMES)
  @ArrayMaxSize(MAX_REPORTS, OUTSIDE_NAMES)
  @ArrayUnique(OUTSIDE_NAMES)
  @Length(1, 63, { each: true, ...OUTSIDE_NAMES })
  readonly hostnames!: readonly string[];
}

/** Where to resume. */
export class FleetEventsQuery extends StreamParameters('k3v9x2mq7a:17') {}

class DeviceOutline {
  /** @example "mockaxe1" */
  hostname!: string;
  @ApiProperty({ type: 'integer', description: 'Its own port.', example: 8001 })
  port!: number;
  /** Its own IPv4 address, with `DEVICE_ADDRESSES`. @example "127.0.10.1" */
  address?: string;
  /** Name of its profile. @example "legacy" */
  api!: string;
  /** @example "v2.1.8" */
  firmware!: string;
  /** MAC address, of devices that report one. @example "02:5B:0A:1C:4F:77" */
  mac?: string;
  state!: 'starting' | 'running' | 'restarting' | 'down';
  /** Whether mining is paused, as firmware that can do so was asked to; it ends with a restart. @example false */
  miningPaused!: boolean;
  @ApiProperty({ type: 'integer', description: 'The worker thread that it runs in, counted from 1.', example: 1 })
  worker!: number;
}

/** A mock device. */
export class FleetDevice extends DeviceOutline {
  @ApiProperty({
    type: 'integer',
    description: 'Whole seconds since it was switched on; 0 where it is not.',
    example: 42,
  })
  uptime!: number;
}

/** The fleet. */
export class FleetBody {
  devices!: FleetDevice[];
}

/** A device as it reports itself; a figure is null while it does not. */
export class ReportedDevice extends DeviceOutline {
  @ApiProperty({ type: 'integer', description: 'Whole seconds since it was switched on; 0 where it is not.' })
  uptimeSeconds!: number;
  @ApiProperty({ type: 'number', nullable: true, description: '°C.', example: 61 })
  temp!: number | null;
  @ApiProperty({ type: 'number', nullable: true, description: 'GH/s.', example: 742.1 })
  hashRate!: number | null;
  @ApiProperty({ type: 'number', nullable: true, description: 'Watts.', example: 15.2 })
  power!: number | null;
}

/** What the devices of choice report of themselves. */
export class ReportsBody {
  @ApiProperty({ type: [ReportedDevice], description: 'In the order in which they were asked for.' })
  devices!: ReportedDevice[];
}

/** A message of the topic `fleet` of `GET /events`. */
export class FleetTopicMessage {
  @ApiProperty({ type: 'integer', description: 'How many devices there are.', example: 5 })
  total!: number;
  @ApiProperty({ type: [ReportedDevice], description: `The first ${MAX_REPORTS} of them.` })
  devices!: ReportedDevice[];
}

/** A message of the topic `device-logs/{hostname}` of `GET /events`. */
export class DeviceLogMessage {
  /** @example "mockaxe1" */
  hostname!: string;
  /** @example "System started" */
  log!: string;
  /** When the device wrote it. @example "2025-09-06T22:52:52.123Z" */
  @ApiProperty({ format: 'date-time' })
  at!: string;
}

/** A line of a device's log, as its WebSocket sends it. */
export class DeviceLogLine {
  /** @example "System started" */
  log!: string;
}

/** What a device reports: all fields, or those that have changed. */
export class DeviceUpdate {
  @ApiProperty({ enum: ['update'] })
  event!: 'update';
  @ApiProperty({ type: 'object', additionalProperties: true, example: { temp: 60.1, hashRate: 1071.22 } })
  data!: object;
}

/** A device whose port is open. */
export class ServerEntry {
  @ApiProperty({ type: 'integer', example: 8001 })
  port!: number;
  /** @example "mockaxe1" */
  hostname!: string;
  /** When it was switched on, by its start or by its last restart. @example "2024-01-15T10:30:45.123Z" */
  startTime!: string;
  /** Its own IPv4 address, with `DEVICE_ADDRESSES`. @example "127.0.10.1" */
  address?: string;
}

/** What discovery services read. */
export class ServersBody {
  /** @example "Available servers from listing-server:5000" */
  message!: string;
  servers!: ServerEntry[];
}

class OfDevice {
  /** @example "mockaxe1" */
  hostname!: string;
  /** @example "2025-09-06T22:52:52.123Z" */
  @ApiProperty({ format: 'date-time' })
  at!: string;
}

/** A device has started for the first time. */
export class DeviceStarted extends OfDevice {
  type!: 'started';
  @ApiProperty({ type: 'integer', example: 8001 })
  port!: number;
}

/** A device restarts, and is away for a while. */
export class DeviceRestarted extends OfDevice {
  type!: 'restarted';
  /** @example "2025-09-06T22:52:57.123Z" */
  @ApiProperty({ format: 'date-time' })
  backAt!: string;
}

/** A device is down: its worker stopped, or its port is taken. */
export class DeviceDown extends OfDevice {
  type!: 'down';
  /** @example "its worker stopped" */
  reason!: string;
}

/** A device is back. */
export class DeviceBack extends OfDevice {
  type!: 'back';
  @ApiProperty({ type: 'integer', example: 8001 })
  port!: number;
}

/** Mining was paused. */
export class DevicePaused extends OfDevice {
  type!: 'paused';
}

/** Mining goes on after a pause. */
export class DeviceResumed extends OfDevice {
  type!: 'resumed';
}

/** Fields of a device were set. */
export class DeviceSettings extends OfDevice {
  type!: 'settings';
  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    description: 'As they were set, but `***` for a password.',
    example: { frequency: 550 },
  })
  fields!: object;
}

/** What happens to devices, by its type. */
export const DEVICE_EVENTS = {
  started: DeviceStarted,
  restarted: DeviceRestarted,
  down: DeviceDown,
  back: DeviceBack,
  paused: DevicePaused,
  resumed: DeviceResumed,
  settings: DeviceSettings,
} as const;

const EVENT_BODIES = Object.values(DEVICE_EVENTS);

/** What has happened to one device. */
@ApiExtraModels(...EVENT_BODIES)
export class DeviceEventsBody {
  @ApiProperty({
    type: 'array',
    description: 'What is kept of it, the oldest first.',
    items: {
      oneOf: EVENT_BODIES.map((each) => ({ $ref: getSchemaPath(each) })),
    },
  })
  events!: InstanceType<(typeof EVENT_BODIES)[number]>[];
}

/** `event: gap`: more has happened than is kept. */
export class FleetGap {
  @ApiProperty({ type: 'integer', description: 'The first sequence that is gone.', example: 18 })
  from!: number;

  @ApiProperty({ type: 'integer', nullable: true, description: 'The last; null where the service was started anew.' })
  to!: number | null;
}
