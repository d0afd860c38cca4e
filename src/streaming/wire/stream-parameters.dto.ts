import { ApiPropertyOptional } from '@nestjs/swagger';
import { Allow } from 'class-validator';
import { LastEventIdParameter } from '../last-event-id-parameter.js';
import { MAX_FAULTS } from './parse-faults.js';
import { MAX_SEED_CHARACTERS, SESSION } from './wire-request.js';

/** As they come; `StreamTo` reads and checks them. */
interface StreamParameterValues {
  readonly lastEventId?: string;
  readonly wire?: string | readonly string[];
  readonly wireSeed?: string;
  readonly session?: string;
  readonly own?: string;
}

/** Their names: what they ask for is no part of what the stream is. */
export const STREAM_PARAMETERS = [
  'lastEventId',
  'wire',
  'wireSeed',
  'session',
  'own',
] as const satisfies readonly (keyof StreamParameterValues)[];

/** The query of a stream that has no other parameters. */
const NO_QUERY: new () => object = Object;

/**
 * The parameters that every stream has: what its query extends, together with another query.
 * @param exampleOfId an id of its messages
 */
export function StreamParameters<Query extends object = object>(
  exampleOfId: string,
  Base?: new () => Query,
): new () => Query & StreamParameterValues {
  class Parameters extends (Base ?? NO_QUERY) implements StreamParameterValues {
    @LastEventIdParameter(exampleOfId)
    readonly lastEventId?: string;

    @ApiPropertyOptional({
      description:
        'Faults on the wire of this response, in the order in which they are applied, `<kind>` or ' +
        '`<kind>:<key>=<value>,<key>=<value>`. `docs/WIRE.md` has all kinds.',
      type: String,
      isArray: true,
      maxItems: MAX_FAULTS,
      example: ['split:bytes=7', 'cut:at=5,how=rst'],
    })
    @Allow()
    readonly wire?: string | readonly string[];

    @ApiPropertyOptional({
      description: "Decides all chance of these faults. Default: the stream's seed, else the word `wire`.",
      type: String,
      minLength: 1,
      maxLength: MAX_SEED_CHARACTERS,
      example: 'tuesday',
    })
    @Allow()
    readonly wireSeed?: string;

    @ApiPropertyOptional({
      description: 'Keeps a journal of this request under that name: `GET /wire/sessions/{session}`.',
      type: String,
      pattern: SESSION.source,
      example: 'my-test-1',
    })
    @Allow()
    readonly session?: string;

    @ApiPropertyOptional({
      description:
        "Marks the stream as one of the dashboard's own in `GET /clients`, with `true`; it changes nothing else. Other values mean nothing.",
      type: Boolean,
      default: false,
      example: true,
    })
    @Allow()
    readonly own?: string;
  }
  return Parameters as new () => Query & StreamParameterValues;
}
