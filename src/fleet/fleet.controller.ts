import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { TaskClock } from '../kernel/time/clock.js';
import { FleetBody, ServersBody } from './fleet.dto.js';
import { FleetService } from './fleet.service.js';
import { ListingService } from './listing.service.js';

/** The mock devices as an operator and as a discovery service sees them. */
@ApiTags('Mock devices')
@Controller('fleet')
export class FleetController {
  constructor(
    private readonly fleet: FleetService,
    private readonly listing: ListingService,
    private readonly clock: TaskClock,
  ) {}

  @Get()
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ operationId: 'listDevices', summary: 'Every device there is, and how it is' })
  @ApiOkResponse({ type: FleetBody, description: 'The fleet.' })
  all(): FleetBody {
    return { devices: this.fleet.registry.devices(this.clock.now()) };
  }

  @Get('servers')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    operationId: 'listServers',
    summary: 'Where the devices are, for discovery services',
    description: 'The same as `GET /servers` on `LISTING_PORT`: the devices whose ports are open.',
  })
  @ApiOkResponse({ type: ServersBody, description: 'The devices that can be reached.' })
  servers(): ServersBody {
    const { message, servers } = this.listing.list();
    return { message, servers: [...servers] };
  }
}
