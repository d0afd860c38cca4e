import { Body, Controller, Delete, Get, Injectable, Param, type PipeTransform, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiRefusals } from '../kernel/errors/api-refusals.js';
import { FlowProbeError } from '../kernel/errors/flowprobe.error.js';
import { parsePoint, type Point, POINTS } from './domain/points.js';
import { type PointState, type Report } from './domain/report.js';
import { FaultDto, FaultPointState, FaultReport } from './faults.dto.js';
import { FaultsService } from './faults.service.js';

/** Reads the number of a fault point. */
@Injectable()
class FaultPoint implements PipeTransform<string, Point> {
  /** @throws FlowProbeError `not-found` */
  transform(text: string): Point {
    const point = parsePoint(text);
    if (point === undefined) throw new FlowProbeError('not-found', `The fault points are 1 to ${POINTS.length}`);
    return point;
  }
}

function ApiFaultPoint(): MethodDecorator {
  return ApiParam({
    name: 'point',
    description: 'Which one.',
    schema: { type: 'integer', minimum: 1, maximum: POINTS.length, example: 3 },
  });
}

/** The points at which the evented system can be made to fail. */
@ApiTags('Faults')
@Controller('faults')
export class FaultsController {
  constructor(private readonly faults: FaultsService) {}

  @Get()
  @ApiOperation({ operationId: 'listFaultPoints', summary: 'The fault points' })
  @ApiOkResponse({ type: [FaultPointState], description: 'All of them, in the order in which a request passes them.' })
  all(): PointState[] {
    return this.faults.states();
  }

  @Get('report')
  @ApiOperation({
    operationId: 'readFaultReport',
    summary: 'The report of all requests',
    description:
      'Of all requests since the mode was set: `PUT /requests/mode` begins a new report. Its figures are those of one ' +
      'moment, and the sum over the traces.',
  })
  @ApiOkResponse({ type: FaultReport })
  report(): Report {
    return this.faults.report();
  }

  @Put(':point')
  @ApiOperation({
    operationId: 'setFault',
    summary: 'Set a fault',
    description:
      'What waits before the point is tried again at once. `{"enabled":false}` switches the fault off; the rest stays as it is.',
  })
  @ApiFaultPoint()
  @ApiOkResponse({ type: FaultPointState })
  @ApiRefusals(400, 403, 404, 503)
  set(@Param('point', FaultPoint) point: Point, @Body() fault: FaultDto): Promise<PointState> {
    return this.faults.set(point, fault);
  }

  @Delete(':point')
  @ApiOperation({
    operationId: 'clearFault',
    summary: 'Clear a fault',
    description: 'What waits before the point is tried again at once.',
  })
  @ApiFaultPoint()
  @ApiOkResponse({ type: FaultPointState })
  @ApiRefusals(403, 404, 503)
  clear(@Param('point', FaultPoint) point: Point): Promise<PointState> {
    return this.faults.clear(point);
  }

  @Delete()
  @ApiOperation({ operationId: 'clearFaults', summary: 'Clear all faults' })
  @ApiOkResponse({ type: [FaultPointState] })
  @ApiRefusals(403, 503)
  clearAll(): Promise<PointState[]> {
    return this.faults.clearAll();
  }
}
