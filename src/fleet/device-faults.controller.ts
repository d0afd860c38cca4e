import { Body, Controller, Delete, Get, Param, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiRefusals } from '../kernel/errors/api-refusals.js';
import { DeviceFaultDto, DeviceFaultsBody, FleetFaultDto } from './device-faults.dto.js';
import { DeviceFaults } from './device-faults.service.js';

function ApiDevice(): MethodDecorator {
  return ApiParam({ name: 'hostname', description: 'Of the device.', example: 'mockaxe1' });
}

/** What is wrong with devices: what they report, log and do is then true of it. */
@ApiTags('Mock devices')
@Controller('fleet')
export class DeviceFaultsController {
  constructor(private readonly faults: DeviceFaults) {}

  @Get('faults')
  @ApiOperation({ operationId: 'listDeviceFaults', summary: 'The faults of all devices' })
  @ApiOkResponse({ type: DeviceFaultsBody, description: 'Those that are in force.' })
  all(): DeviceFaultsBody {
    return { faults: this.faults.all() };
  }

  @Put('faults')
  @ApiOperation({
    operationId: 'setDeviceFaults',
    summary: 'Give many devices a fault',
    description: 'Those that are drawn by the seed, and can have it. They keep what other faults they have.',
  })
  @ApiOkResponse({ type: DeviceFaultsBody, description: 'All faults that are in force.' })
  @ApiRefusals(400, 403, 409)
  setMany(@Body() { share, ...choice }: FleetFaultDto): DeviceFaultsBody {
    return { faults: this.faults.setMany(share, choice) };
  }

  @Delete('faults')
  @ApiOperation({ operationId: 'clearDeviceFaults', summary: 'Take back the faults of all devices' })
  @ApiOkResponse({ type: DeviceFaultsBody, description: 'None is in force.' })
  @ApiRefusals(403)
  clearAll(): DeviceFaultsBody {
    this.faults.clearAll();
    return { faults: [] };
  }

  @Get('devices/:hostname/faults')
  @ApiOperation({ operationId: 'readDeviceFaults', summary: 'The faults of a device' })
  @ApiDevice()
  @ApiOkResponse({ type: DeviceFaultsBody, description: 'Those that are in force.' })
  @ApiRefusals(404)
  of(@Param('hostname') hostname: string): DeviceFaultsBody {
    return { faults: this.faults.of(hostname) };
  }

  @Put('devices/:hostname/faults')
  @ApiOperation({
    operationId: 'setFaultOfDevice',
    summary: 'Give a device a fault',
    description: 'Beside those that it has; one of the same kind takes the place of that.',
  })
  @ApiDevice()
  @ApiOkResponse({ type: DeviceFaultsBody, description: 'All faults that it has.' })
  @ApiRefusals(400, 403, 404, 409)
  set(@Param('hostname') hostname: string, @Body() choice: DeviceFaultDto): DeviceFaultsBody {
    return { faults: this.faults.set(hostname, choice) };
  }

  @Delete('devices/:hostname/faults')
  @ApiOperation({ operationId: 'clearFaultsOfDevice', summary: 'Take back all faults of a device' })
  @ApiDevice()
  @ApiOkResponse({ type: DeviceFaultsBody, description: 'It has none.' })
  @ApiRefusals(403, 404)
  clear(@Param('hostname') hostname: string): DeviceFaultsBody {
    this.faults.clear(hostname);
    return { faults: [] };
  }
}
