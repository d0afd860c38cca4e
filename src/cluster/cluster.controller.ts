import { Body, Controller, HttpCode, Post, Res, type StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ChangesNothing } from '../kernel/access/changes-nothing.js';
import type { Response } from 'express';
import { ApiRefusals } from '../kernel/errors/api-refusals.js';
import { streamedFile } from '../kernel/errors/error.filter.js';
import { TakesBody } from '../kernel/input/takes-body.js';
import { ClusterService } from './cluster.service.js';
import { EvaluateDto, EvaluationDto } from './evaluate.dto.js';

@ApiTags('Cluster')
@Controller('cluster')
export class ClusterController {
  constructor(private readonly cluster: ClusterService) {}

  @Post('evaluate')
  @HttpCode(200)
  @ChangesNothing()
  // Room for the longest load series.
  @TakesBody({ maxBytes: 2 * 1024 * 1024 })
  @ApiOperation({
    operationId: 'evaluatePolicy',
    summary: 'Tries an autoscaling policy on a series of loads',
    description:
      "Runs Kubernetes' HorizontalPodAutoscaler v2 algorithm over the load, all nodes ready. It starts as a controller that finds a " +
      'Deployment: the count found is the first recommendation, so a stabilization window holds it at first. ' +
      "The policy has Kubernetes' own field names and quantities, so that a real one's settings can be pasted. Nothing is stored.",
  })
  @ApiRefusals(400, 403, 413)
  @ApiOkResponse({ type: EvaluationDto, description: 'The decision at each sync, in order' })
  evaluate(@Body() request: EvaluateDto, @Res({ passthrough: true }) response: Response): StreamableFile {
    return streamedFile(this.cluster.evaluate(request), 'application/json; charset=utf-8', response);
  }
}
