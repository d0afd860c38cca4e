import { Body, Controller, Get, Header, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiParam, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { ChangesNothing } from '../kernel/access/changes-nothing.js';
import { OpenToPages } from '../kernel/access/open-to-pages.js';
import { ApiRefusals } from '../kernel/errors/api-refusals.js';
import { IgnoresUnknownQuery } from '../kernel/input/ignores-unknown-query.js';
import { TakesBody } from '../kernel/input/takes-body.js';
import { MAX_EVENTS, readAccount, SESSION_PATTERN } from './account-reader.js';
import {
  LabAccountBody,
  LabCaseBody,
  LabExpectationBody,
  LabSessionBody,
  LabStreamQuery,
  LabVerdictBody,
  toCaseBody,
  toExpectationBody,
  toSessionBody,
} from './lab.dto.js';
import { LabService } from './lab.service.js';

/** For the events of a client that has dispatched the largest case, and some more. */
const MAX_ACCOUNT_BYTES = 32 * 1024 * 1024;
/** Three for each event of the most that are read, and some more, of which the reader says what is wrong with them. */
const MAX_ACCOUNT_KEYS = MAX_EVENTS * 4 + 10;
/** One for each event, the list, the account, and some more likewise. */
const MAX_ACCOUNT_CONTAINERS = MAX_EVENTS + 1000;

function ApiCase(): MethodDecorator {
  return ApiParam({
    name: 'name',
    description: 'The case: name of a file in `data/lab`.',
    schema: { type: 'string', example: 'cr-then-lf' },
  });
}

/** Streams that are wrong on purpose, byte by byte, for those who write a client, and what a right client makes of them. */
@ApiTags('Client lab')
@Controller('lab')
export class LabController {
  constructor(private readonly lab: LabService) {}

  @Get()
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    operationId: 'listLabCases',
    summary: 'The cases',
    description: 'By name; those with a broken file are left out.',
  })
  @ApiOkResponse({ type: [LabCaseBody], description: 'All cases that can be asked for.' })
  @ApiRefusals(400)
  list(): LabCaseBody[] {
    return this.lab.list().map((each) => toCaseBody(each, this.lab.publicPath));
  }

  @Get(':name')
  @IgnoresUnknownQuery()
  @ApiCase()
  @ApiOperation({
    operationId: 'streamLabCase',
    summary: 'The stream of a case',
    description:
      'Answers as the case has it, byte by byte: the nth request of a session gets the nth answer. The status, the headers, the framing ' +
      'and the end of the connection are part of it, so an answer may be none of those that are documented here.',
  })
  @ApiProduces('text/event-stream')
  @ApiOkResponse({
    description: 'What the case sends.',
    content: { 'text/event-stream': { schema: { type: 'string' }, example: 'data: one\r\n\r\ndata: two\r\n\r\n' } },
  })
  @ApiRefusals(400, 404, 503)
  stream(
    @Param('name') name: string,
    @Query() { session }: LabStreamQuery,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    return this.lab.answer(name, session, request, response);
  }

  @Get(':name/expected')
  @Header('Cache-Control', 'no-store')
  @ApiCase()
  @ApiOperation({
    operationId: 'readLabExpectation',
    summary: 'What a right client makes of a case',
    description: 'With all data written out.',
  })
  @ApiOkResponse({ type: LabExpectationBody, description: 'Events, reconnects and all that is judged.' })
  @ApiRefusals(400, 404)
  expected(@Param('name') name: string): LabExpectationBody {
    return toExpectationBody(this.lab.find(name).expect);
  }

  @Get(':name/sessions/:session')
  @Header('Cache-Control', 'no-store')
  @ApiCase()
  @ApiOperation({
    operationId: 'readLabSession',
    summary: 'The journal of a session',
    description:
      'What a client has asked of the case, as the server saw it. Sessions are kept for an hour from their last request.',
  })
  @ApiParam({
    name: 'session',
    description: 'Its name.',
    schema: { type: 'string', pattern: SESSION_PATTERN.source, example: 'my-client-1' },
  })
  @ApiOkResponse({ type: LabSessionBody, description: 'Its requests, in order.' })
  @ApiRefusals(400, 404, 503)
  async session(@Param('name') name: string, @Param('session') session: string): Promise<LabSessionBody> {
    return toSessionBody(session, await this.lab.session(name, session));
  }

  @Post(':name/verdict')
  @HttpCode(200)
  @ChangesNothing()
  @OpenToPages('/lab/:name/verdict')
  @TakesBody({ maxBytes: MAX_ACCOUNT_BYTES, maxKeys: MAX_ACCOUNT_KEYS, maxContainers: MAX_ACCOUNT_CONTAINERS })
  @ApiCase()
  @ApiOperation({
    operationId: 'judgeClient',
    summary: 'Judges a client',
    description:
      'The events are those that the client has dispatched; requests, headers and waits are judged by what the server has seen of the ' +
      'session. Nothing is stored, and pages of any origin may ask.',
  })
  @ApiBody({ type: LabAccountBody })
  @ApiOkResponse({ type: LabVerdictBody, description: 'Every check with what was expected.' })
  @ApiRefusals(400, 404, 413, 503)
  async verdict(@Param('name') name: string, @Body() body: unknown): Promise<LabVerdictBody> {
    const { session, account } = readAccount(body);
    const { passed, checks } = await this.lab.verdict(name, session, account);
    return { passed, checks: [...checks] };
  }
}
