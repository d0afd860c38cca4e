import { Body, Controller, Delete, Get, Header, HttpCode, Param, Patch, Post, Put, Req, Res } from '@nestjs/common';
import {
  ApiBody,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { ApiRefusals } from '../kernel/errors/api-refusals.js';
import { optionalBody } from '../kernel/input/optional-body.js';
import { ApiClockName, ClockName } from './clock-name.js';
import { AdvanceBody, ClockAdvance, ClockBody, ClockSpeed, NewClock } from './clocks.dto.js';
import { ClocksService } from './clocks.service.js';

/** Clocks that stand still until they are moved, for streams with `?clock=<name>`. */
@ApiTags('Clocks')
@Controller('clocks')
export class ClocksController {
  constructor(private readonly clocks: ClocksService) {}

  @Get()
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    operationId: 'listClocks',
    summary: 'The clocks',
    description: 'A clock that nobody used for an hour is forgotten.',
  })
  @ApiOkResponse({ type: [ClockBody], description: 'By name.' })
  @ApiRefusals(400, 503)
  all(): Promise<ClockBody[]> {
    return this.clocks.all();
  }

  @Get(':clock')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ operationId: 'readClock', summary: 'A clock' })
  @ApiClockName()
  @ApiOkResponse({ type: ClockBody })
  @ApiRefusals(400, 404, 503)
  get(@Param('clock', ClockName) clock: string): Promise<ClockBody> {
    return this.clocks.get(clock);
  }

  @Put(':clock')
  @ApiOperation({
    operationId: 'makeClock',
    summary: 'Make a clock, or make it anew',
    description:
      'Streams on a clock of this name end with an empty `id:` and a `retry:`, so that clients that come back start afresh. There ' +
      'may be 1,000 clocks.',
  })
  @ApiClockName()
  @ApiBody({ type: NewClock, required: false })
  @ApiOkResponse({ type: ClockBody, description: 'Made anew.' })
  @ApiCreatedResponse({ type: ClockBody, description: 'Made.' })
  @ApiRefusals(400, 403, 413, 503, 507)
  async make(
    @Param('clock', ClockName) name: string,
    @Body() body: unknown,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ClockBody> {
    const { body: clock, isNew } = await this.clocks.make(name, optionalBody(NewClock, body, request));
    response.status(isNew ? 201 : 200);
    return clock;
  }

  @Patch(':clock')
  @ApiOperation({ operationId: 'setClockSpeed', summary: 'Set the speed of a clock' })
  @ApiClockName()
  @ApiOkResponse({ type: ClockBody })
  @ApiRefusals(400, 403, 404, 409, 413, 503)
  setSpeed(@Param('clock', ClockName) clock: string, @Body() { speed }: ClockSpeed): Promise<ClockBody> {
    return this.clocks.setSpeed(clock, speed);
  }

  @Post(':clock/advance')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'advanceClock',
    summary: 'Move a clock',
    description:
      'Answers when what fell due has been written to the streams of this replica; the others follow within 100 ms. `until` stops at ' +
      'the very message, and what is due at the same moment behind it waits. A clock never goes backwards.',
  })
  @ApiClockName()
  @ApiBody({
    type: ClockAdvance,
    examples: {
      byMs: { value: { byMs: 1000 } },
      to: { value: { to: '2026-01-01T00:01:00Z' } },
      until: { value: { until: { type: 'scale-up', entity: 'order' }, stream: '/stream?seed=42' } },
    },
  })
  @ApiOkResponse({ type: AdvanceBody })
  @ApiRefusals(400, 403, 404, 409, 413, 503)
  advance(
    @Param('clock', ClockName) clock: string,
    @Body() advance: ClockAdvance,
    @Req() { socket }: Request,
  ): Promise<AdvanceBody> {
    return this.clocks.advance(clock, advance, () => socket.destroyed);
  }

  @Delete(':clock')
  @HttpCode(204)
  @ApiOperation({
    operationId: 'deleteClock',
    summary: 'Delete a clock',
    description: 'Its streams end, as when it is made anew.',
  })
  @ApiClockName()
  @ApiNoContentResponse({ description: 'Deleted.' })
  @ApiRefusals(400, 403, 404, 413, 503)
  remove(@Param('clock', ClockName) clock: string): Promise<void> {
    return this.clocks.remove(clock);
  }
}
