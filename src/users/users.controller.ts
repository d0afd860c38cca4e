import { Body, Controller, Get, Header, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Idempotent } from '../kernel/idempotency/idempotent.js';
import { ApiRefusals } from '../kernel/errors/api-refusals.js';
import { FlowProbeError, refused } from '../kernel/errors/flowprobe.error.js';
import { Entropy } from '../kernel/random/entropy.js';
import { type User } from './domain/user.js';
import { ApiSimulatedFailures, ApiUserId } from './users.docs.js';
import { FailureQuery, NewUser, NoFailure, UserBody, UserChange, UserPageBody, UserPageQuery } from './users.dto.js';
import { UserIdPipe } from './user-id.pipe.js';
import { UsersService } from './users.service.js';

const FAILURES = ['internal', 'bad-gateway', 'unavailable', 'gateway-timeout'] as const;

/** The API that traffic is sent to: real work on a real store. */
@ApiTags('Sample API')
@Controller('api/v1/users')
export class UsersController {
  constructor(
    private readonly users: UsersService,
    private readonly entropy: Entropy,
  ) {}

  @Get()
  @Header('Content-Type', 'application/json; charset=utf-8')
  @ApiOperation({ operationId: 'listUsers', summary: 'List users' })
  @ApiOkResponse({ type: UserPageBody })
  @ApiRefusals(400, 503)
  async list(@Query() { page = 1, limit = 20 }: UserPageQuery): Promise<string> {
    const { total, users } = await this.users.page(page, limit);
    const items = users.map(({ json }) => json).join(',');
    return `{"items":[${items}],"page":${page},"limit":${limit},"total":${total},"pages":${Math.ceil(total / limit)}}`;
  }

  @Post()
  @Idempotent({ isRepeatable: false })
  @ApiOperation({
    operationId: 'createUser',
    summary: 'Create a user',
    description: 'Answers once the user is stored. At most 10,000 are kept; a new one then replaces the oldest.',
  })
  @ApiCreatedResponse({
    type: UserBody,
    headers: { Location: { description: 'Path of the user.', schema: { type: 'string' } } },
  })
  @ApiRefusals(400, 403, 413, 503)
  async create(@Body() fields: NewUser, @Res({ passthrough: true }) response: Response): Promise<User> {
    const user = await this.users.create(fields);
    response.setHeader('Location', `/api/v1/users/${user.id}`);
    return user;
  }

  @Get('error')
  @ApiOperation({ operationId: 'failAtRandom', summary: 'Fail with a given probability' })
  @ApiOkResponse({ type: NoFailure, description: 'It did not fail this time.' })
  @ApiSimulatedFailures()
  @ApiRefusals(400)
  fail(@Query() { errorRate = 0.5 }: FailureQuery): NoFailure {
    if (this.entropy.uint32() >= errorRate * 2 ** 32) return { ok: true };
    const code = FAILURES[this.entropy.integer(0, FAILURES.length - 1)] ?? 'internal';
    throw new FlowProbeError(code, `Injected failure: errorRate=${errorRate}`);
  }

  @Get(':id')
  @ApiOperation({ operationId: 'readUser', summary: 'One user' })
  @ApiUserId()
  @ApiOkResponse({ type: UserBody })
  @ApiRefusals(400, 404, 503)
  read(@Param('id', UserIdPipe) id: string): Promise<User> {
    return this.users.get(id);
  }

  @Patch(':id')
  @ApiOperation({
    operationId: 'changeUser',
    summary: 'Change a user',
    description: 'Fields that are not given stay as they are.',
  })
  @ApiUserId()
  @ApiOkResponse({ type: UserBody, description: 'The user as it is now.' })
  @ApiRefusals(400, 403, 404, 409, 413, 503)
  change(@Param('id', UserIdPipe) id: string, @Body() fields: UserChange): Promise<User> {
    if (fields.name === undefined && fields.email === undefined) {
      throw refused('invalid-body', [{ field: 'body', problem: 'the body must have a name, an email or both' }]);
    }
    return this.users.change(id, fields);
  }
}
