import { Body, Controller, Get, Header, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiBody, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { ApiRefusals } from '../../kernel/errors/api-refusals.js';
import { optionalBody } from '../../kernel/input/optional-body.js';
import {
  AppliedFaultBody,
  ClientBody,
  ClientsQuery,
  CutBody,
  MessagesBody,
  SlowBody,
  StallBody,
} from './clients.dto.js';
import { type AppliedFault, ClientsService } from './clients.service.js';
import { type Client, CLIENT_ID, MAX_LISTED } from './local-clients.js';

const ApiClientId = (): MethodDecorator =>
  ApiParam({
    name: 'client',
    description: 'As `GET /clients` has it.',
    schema: { type: 'string', pattern: CLIENT_ID.source, example: '1f0c9a3e-s57' },
  });

/** Who is connected, and faults on the wire for one of them, once. */
@ApiTags('Clients')
@Controller('clients')
export class ClientsController {
  constructor(private readonly clients: ClientsService) {}

  @Get()
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    operationId: 'listClients',
    summary: 'The connected clients',
    description: `The newest ${MAX_LISTED} of all replicas, the newest first. The topic \`clients\` of \`GET /events\` has the same whenever it changes.`,
  })
  @ApiOkResponse({
    type: [ClientBody],
    headers: { 'X-Total-Count': { description: 'How many there are.', schema: { type: 'integer' } } },
  })
  @ApiRefusals(400)
  async all(
    @Query() { own = 'true' }: ClientsQuery,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<readonly Client[]> {
    const { total, clients } = await this.clients.list(own === 'true');
    response.setHeader('X-Total-Count', total);
    return this.clients.shownTo(request, clients);
  }

  @Post(':client/cut')
  @HttpCode(202)
  @ApiOperation({
    operationId: 'cutClient',
    summary: 'Cut a client off',
    description:
      'Its response ends as with the fault `cut`, whatever other faults hold back. It may come back, and goes on after its id.',
  })
  @ApiClientId()
  @ApiBody({ type: CutBody, required: false })
  @ApiAcceptedResponse({ type: AppliedFaultBody, description: 'Applied.' })
  @ApiRefusals(400, 403, 404, 409, 413, 503)
  cut(@Param('client') client: string, @Body() body: unknown, @Req() request: Request): Promise<AppliedFault> {
    const { how = 'fin' } = optionalBody(CutBody, body, request);
    return this.clients.apply(client, { kind: 'cut', how });
  }

  @Post(':client/slow')
  @HttpCode(202)
  @ApiOperation({
    operationId: 'slowClient',
    summary: 'Slow a client down',
    description: 'To as few bytes a second, until the stream ends; of several the slowest counts.',
  })
  @ApiClientId()
  @ApiAcceptedResponse({ type: AppliedFaultBody, description: 'Applied.' })
  @ApiRefusals(400, 403, 404, 409, 413, 503)
  slow(@Param('client') client: string, @Body() { bytesPerSecond }: SlowBody): Promise<AppliedFault> {
    return this.clients.apply(client, { kind: 'slow', bytesPerSecond });
  }

  @Post(':client/stall')
  @HttpCode(202)
  @ApiOperation({
    operationId: 'stallClient',
    summary: 'Send a client nothing for a while',
    description: 'Not even a heartbeat. What comes meanwhile is sent afterwards.',
  })
  @ApiClientId()
  @ApiAcceptedResponse({ type: AppliedFaultBody, description: 'Applied.' })
  @ApiRefusals(400, 403, 404, 409, 413, 503)
  stall(@Param('client') client: string, @Body() { ms }: StallBody): Promise<AppliedFault> {
    return this.clients.apply(client, { kind: 'stall', ms });
  }

  @Post(':client/drop')
  @HttpCode(202)
  @ApiOperation({
    operationId: 'dropForClient',
    summary: 'Leave the next messages out',
    description: 'They are lost for this client: it has the ids of later ones when it comes back.',
  })
  @ApiClientId()
  @ApiAcceptedResponse({ type: AppliedFaultBody, description: 'Applied.' })
  @ApiRefusals(400, 403, 404, 409, 413, 503)
  drop(@Param('client') client: string, @Body() { messages }: MessagesBody): Promise<AppliedFault> {
    return this.clients.apply(client, { kind: 'drop', messages });
  }

  @Post(':client/duplicate')
  @HttpCode(202)
  @ApiOperation({ operationId: 'duplicateForClient', summary: 'Send the next messages twice' })
  @ApiClientId()
  @ApiAcceptedResponse({ type: AppliedFaultBody, description: 'Applied.' })
  @ApiRefusals(400, 403, 404, 409, 413, 503)
  duplicate(@Param('client') client: string, @Body() { messages }: MessagesBody): Promise<AppliedFault> {
    return this.clients.apply(client, { kind: 'duplicate', messages });
  }
}
