import { ApiProperty } from '@nestjs/swagger';
import { LastEventIdParameter } from '../streaming/last-event-id-parameter.js';

/** Where to resume. */
export class FleetEventsQuery {
  @LastEventIdParameter('k3v9x2mq7a:17')
  readonly lastEventId?: string;
}

class DeviceOutline {
  /** @example "mockaxe1" */
  hostname!: string;
  @ApiProperty({ type: 'integer', description: 'Its own port.', example: 8001 })
  port!: number;
  /** Name of its profile. @example "legacy" */
  api!: string;
  /** @example "v2.1.8" */
  firmware!: string;
  state!: 'starting' | 'running' | 'restarting' | 'down';
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

/** A message of the topic `fleet` of `GET /events`. */
export class FleetTopicMessage {
  @ApiProperty({ type: 'integer', description: 'How many devices there are.', example: 5 })
  total!: number;
  @ApiProperty({ type: [ReportedDevice], description: 'The first 100 of them.' })
  devices!: ReportedDevice[];
}

/** A message of the topic `device-logs/{hostname}` of `GET /events`. */
export class DeviceLogMessage {
  /** @example "mockaxe1" */
  hostname!: string;
  /** @example "System started" */
  log!: string;
  /** When the device wrote it. @example "2025-09-06T22:52:52.123Z" */
  at!: string;
}

/** A device whose port is open. */
export class ServerEntry {
  @ApiProperty({ type: 'integer', example: 8001 })
  port!: number;
  /** @example "mockaxe1" */
  hostname!: string;
  /** When it was switched on, by its start or by its last restart. @example "2024-01-15T10:30:45.123Z" */
  startTime!: string;
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

/** Fields of a device were set. */
export class DeviceSettings extends OfDevice {
  type!: 'settings';
  @ApiProperty({ type: 'object', additionalProperties: true, example: { frequency: 550 } })
  fields!: object;
}

/** `event: gap`: more has happened than is kept. */
export class FleetGap {
  @ApiProperty({ type: 'integer', description: 'The first sequence that is gone.', example: 18 })
  from!: number;

  @ApiProperty({ type: 'integer', nullable: true, description: 'The last; null where the service was started anew.' })
  to!: number | null;
}
