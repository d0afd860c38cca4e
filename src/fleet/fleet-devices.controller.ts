import { All, Controller, Get, HttpCode, Param, Patch, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeEndpoint, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { ApiRefusals } from '../kernel/errors/api-refusals.js';
import { ReadsOwnInput } from '../kernel/input/own-input.js';
import { queryOf } from '../kernel/listeners/request-path.js';
import { DeviceProxy } from './device-proxy.service.js';
import { ApiDeviceInfo, ApiDeviceRestart, ApiDeviceSettings, ApiHostname } from './fleet.docs.js';

/** Each device under the main port, for clients that cannot reach its own: the answers are the same. */
@ApiTags('Mock devices')
@ReadsOwnInput()
@Controller('fleet/devices/:hostname')
export class FleetDevicesController {
  constructor(private readonly proxy: DeviceProxy) {}

  @Get('api/system/info')
  @ApiOperation({ operationId: 'readDevice', summary: 'What a device reports' })
  @ApiHostname()
  @ApiDeviceInfo()
  @ApiRefusals(404)
  info(@Param('hostname') hostname: string, @Req() request: Request, @Res() response: Response): Promise<void> {
    return this.pass(hostname, '/api/system/info', request, response);
  }

  @Patch('api/system')
  @ApiOperation({
    operationId: 'changeDevice',
    summary: 'Override what a device reports',
    description: 'A partial update. What is set is reported exactly so; `frequency` moves hash rate, power and heat.',
  })
  @ApiHostname()
  @ApiDeviceSettings()
  @ApiRefusals(403, 404)
  change(@Param('hostname') hostname: string, @Req() request: Request, @Res() response: Response): Promise<void> {
    return this.pass(hostname, '/api/system', request, response);
  }

  @Post('api/system/restart')
  @HttpCode(200)
  @ApiOperation({ operationId: 'restartDevice', summary: 'Restart a device' })
  @ApiHostname()
  @ApiDeviceRestart()
  @ApiRefusals(403, 404)
  restart(@Param('hostname') hostname: string, @Req() request: Request, @Res() response: Response): Promise<void> {
    return this.pass(hostname, '/api/system/restart', request, response);
  }

  /** Any other path or method is for the device to answer, or to refuse; its page at `/` too. */
  @All('{*path}')
  @ApiExcludeEndpoint()
  other(
    @Param('hostname') hostname: string,
    @Param('path') segments: string | readonly string[] | undefined,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const path = [segments ?? []].flat().map(encodeURIComponent).join('/');
    return this.pass(hostname, `/${path}`, request, response);
  }

  /** @param path of the device, as the router has found it */
  private pass(hostname: string, path: string, request: Request, response: Response): Promise<void> {
    return this.proxy.pass(hostname, path + queryOf(request.originalUrl), request, response);
  }
}
