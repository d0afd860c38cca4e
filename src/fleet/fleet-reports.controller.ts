import { Controller, Get, Header, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiRefusals } from '../kernel/errors/api-refusals.js';
import { TaskClock } from '../kernel/time/clock.js';
import { DeviceReports } from './device-reports.service.js';
import { FleetEvents } from './fleet-events.service.js';
import { DeviceEventsBody, ReportsBody, ReportsQuery } from './fleet.dto.js';
import { FleetService } from './fleet.service.js';

/** Some of many devices: what they report, and what has happened to one of them. */
@ApiTags('Mock devices')
@Controller('fleet')
export class FleetReportsController {
  constructor(
    private readonly fleet: FleetService,
    private readonly reports: DeviceReports,
    private readonly events: FleetEvents,
    private readonly clock: TaskClock,
  ) {}

  @Get('reports')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    operationId: 'readReports',
    summary: 'What some devices report of themselves',
    description: 'As the topic `fleet` has it of the first 100: each is asked on its own port.',
  })
  @ApiOkResponse({ type: ReportsBody, description: 'Figures are null of a device that does not answer in time.' })
  @ApiRefusals(400, 404)
  async some(@Query() { hostnames }: ReportsQuery): Promise<ReportsBody> {
    const known = new Map(this.fleet.registry.devices(this.clock.now()).map((device) => [device.hostname, device]));
    for (const hostname of hostnames) this.fleet.ensureHas(hostname);
    return { devices: await this.reports.of(hostnames.flatMap((hostname) => known.get(hostname) ?? [])) };
  }

  @Get('devices/:hostname/events')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    operationId: 'listDeviceEvents',
    summary: 'What has happened to a device',
    description: 'Of this process, as far back as it is kept: the last 4096 events of all devices, or more.',
  })
  @ApiParam({ name: 'hostname', description: 'Of the device.', example: 'mockaxe1' })
  @ApiOkResponse({ type: DeviceEventsBody, description: 'The same as `GET /fleet/events` sends of it.' })
  @ApiRefusals(404)
  eventsOf(@Param('hostname') hostname: string): DeviceEventsBody {
    this.fleet.ensureHas(hostname);
    return { events: this.events.of(hostname) };
  }
}
