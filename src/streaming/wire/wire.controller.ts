import { Body, Controller, Delete, Get, Header, Param, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiRefusals } from '../../kernel/errors/api-refusals.js';
import { FAULTS } from './fault-list.js';
import { type FaultDefinition } from './fault.js';
import { type SessionJournal, WireSessions } from './wire-sessions.js';
import { type WireRule, WireRules } from './wire-rules.js';
import { WireKindBody, type WireRuleDto, WireRulesDto, WireSessionBody } from './wire.dto.js';

interface RulesBody {
  readonly rules: readonly WireRule[];
}

function ruleOf({ streams, wire, seed, probability = 1 }: WireRuleDto): WireRule {
  return { streams, wire, ...(seed !== undefined && { seed }), probability };
}

function kindBodyOf({ kind, doc, phase, isSingle, example, keys }: FaultDefinition): WireKindBody {
  const bodies = Object.entries(keys).map(([name, key]) => ({
    name,
    type: key.type,
    doc: key.doc,
    ...(key.type === 'choice' && { of: key.of }),
    ...((key.type === 'integer' || key.type === 'number') && { min: key.min, max: key.max }),
    ...('default' in key && { default: key.default }),
  }));
  return { kind, doc, phase, isSingle, example, keys: bodies };
}

const KINDS: readonly WireKindBody[] = [...FAULTS.values()].map(kindBodyOf);

/** Faults on the wire for clients whose URL cannot be changed, and the journals of sessions. */
@ApiTags('Faults on the wire')
@Controller('wire')
export class WireController {
  constructor(
    private readonly rules: WireRules,
    private readonly sessions: WireSessions,
  ) {}

  @Get()
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ operationId: 'listWireRules', summary: 'The rules for new streams' })
  @ApiOkResponse({ type: WireRulesDto })
  @ApiRefusals(400)
  all(): RulesBody {
    return { rules: this.rules.current };
  }

  @Get('kinds')
  @ApiOperation({
    operationId: 'listWireKinds',
    summary: 'The kinds of faults on the wire',
    description: 'With their keys, by phase.',
  })
  @ApiOkResponse({ type: [WireKindBody] })
  @ApiRefusals(400)
  kinds(): readonly WireKindBody[] {
    return KINDS;
  }

  @Put()
  @ApiOperation({
    operationId: 'setWireRules',
    summary: 'Set the rules for new streams',
    description:
      'In place of those before, on all replicas. A stream falls under the first rule that concerns it, unless its own URL has ' +
      '`wire`; streams that are open stay as they are.',
  })
  @ApiOkResponse({ type: WireRulesDto, description: 'Stored.' })
  @ApiRefusals(400, 403, 413, 503)
  async set(@Body() { rules }: WireRulesDto): Promise<RulesBody> {
    return { rules: await this.rules.set(rules.map(ruleOf)) };
  }

  @Delete()
  @ApiOperation({ operationId: 'deleteWireRules', summary: 'Delete all rules' })
  @ApiOkResponse({ type: WireRulesDto, description: 'There are none any more.' })
  @ApiRefusals(400, 403, 413, 503)
  async clear(): Promise<RulesBody> {
    return { rules: await this.rules.set([]) };
  }

  @Get('sessions/:session')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    operationId: 'readWireSession',
    summary: 'The journal of a session',
    description:
      'What the requests with `session=<name>` were sent and how they ended, whichever replica served them. A request that is open ' +
      'is shown as it was within the last half second. Sessions are kept for an hour after their last request has ended.',
  })
  @ApiParam({ name: 'session', description: 'Its name.', example: 'my-test-1' })
  @ApiOkResponse({ type: WireSessionBody })
  @ApiRefusals(400, 404, 503)
  session(@Param('session') session: string): Promise<SessionJournal> {
    return this.sessions.read(session);
  }
}
