import { ApiHideProperty, ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Equals, IsOptional, Matches } from 'class-validator';
import { SESSION_PATTERN } from './account-reader.js';
import { eventsOf, type Expectation } from './domain/lab-case.js';
import { type NamedCase } from './case-folder.js';
import { type SessionRecord } from './domain/session.js';

/** For what every other stream takes, so that nobody takes an untouched answer for one with faults. */
function NotOfTheLab(): PropertyDecorator {
  return Equals(undefined, { message: "$property is not known here: the lab's cases have no faults on the wire" });
}

/** Which run of a case a request belongs to. */
export class LabStreamQuery {
  @ApiPropertyOptional({
    description:
      'Name of one run of one client: its nth request gets the nth answer, and the verdict is about it. Without it each request is the first.',
    type: String,
    pattern: SESSION_PATTERN.source,
    example: 'my-client-1',
  })
  @IsOptional()
  @Matches(SESSION_PATTERN, { message: 'session must be 1 to 64 letters, digits, hyphens and underscores' })
  readonly session?: string;

  @ApiHideProperty()
  @NotOfTheLab()
  readonly wire?: undefined;

  @ApiHideProperty()
  @NotOfTheLab()
  readonly wireSeed?: undefined;
}

/** A case in the list. */
export class LabCaseBody {
  /** @example "cr-then-lf" */
  name!: string;

  /** @example "CR at the end of one read, LF at the start of the next" */
  title!: string;

  @ApiProperty({ description: 'Section of the WHATWG HTML standard.', example: '9.2.6' })
  section!: string;

  @ApiProperty({
    description: 'Public reports of the same.',
    type: [String],
    example: ['rexxars/eventsource-parser#17'],
  })
  reports!: string[];

  @ApiProperty({ description: 'Where the stream is; a `session` goes with it.', example: '/lab/cr-then-lf' })
  url!: string;

  @ApiPropertyOptional({
    description: 'Why Chromium differs from the standard here, where it does.',
    example: 'An empty retry sets the time back to its default.',
  })
  chromium?: string;
}

/** An event as an `EventSource` dispatches it. */
export class LabEventBody {
  @ApiPropertyOptional({ description: 'Default: message.', example: 'message' })
  type?: string;

  /** @example "one" */
  data!: string;

  @ApiPropertyOptional({ description: 'Default: the empty text.', example: '7' })
  lastEventId?: string;
}

/** What a right client makes of a case; what is left out is not judged. */
export class LabExpectationBody {
  events!: LabEventBody[];

  @ApiPropertyOptional({ type: 'integer', description: 'How often it connects again, at least.', example: 1 })
  reconnects?: number;

  @ApiPropertyOptional({ description: 'Whether it gives up for good.', example: true })
  closed?: boolean;

  @ApiPropertyOptional({ description: 'Whether an error event, or a rejected promise, is right.', example: true })
  error?: boolean;

  @ApiPropertyOptional({
    type: [Number],
    description: 'Least and most before each reconnect, in milliseconds.',
    example: [300, 3000],
  })
  waitMs?: [number, number];

  @ApiPropertyOptional({
    type: 'integer',
    description: 'For so many milliseconds after the last expected request was answered there must be no other.',
    example: 1000,
  })
  notBefore?: number;

  @ApiPropertyOptional({
    description: 'Headers that the nth request must have; null for one that it must not have.',
    type: 'object',
    additionalProperties: { type: 'object', additionalProperties: { type: 'string', nullable: true } },
    example: { 2: { 'last-event-id': '7' } },
  })
  request?: Record<string, Record<string, string | null>>;
}

/** What a client has made of a case. */
export class LabAccountBody {
  @ApiProperty({ pattern: SESSION_PATTERN.source, example: 'my-client-1' })
  session!: string;

  @ApiProperty({ type: [LabEventBody], description: 'All that it has dispatched, in order.' })
  events!: LabEventBody[];

  @ApiPropertyOptional({ description: 'Whether it has given up for good.', example: true })
  closed?: boolean;

  @ApiPropertyOptional({ description: 'Whether it has reported an error.', example: true })
  error?: boolean;
}

/** One thing that was judged; long texts are abbreviated. */
export class LabCheckBody {
  /** @example "event 2 data" */
  what!: string;

  /** @example "two" */
  expected!: string;

  /** @example "tw" */
  actual!: string;

  /** @example false */
  passed!: boolean;
}

export class LabVerdictBody {
  @ApiProperty({ description: 'Whether all checks have passed.', example: false })
  passed!: boolean;

  checks!: LabCheckBody[];
}

/** A request of a session, and how its answer went. */
export class LabRequestBody {
  @ApiProperty({ type: 'integer', description: 'Which request of the session, from 1.', example: 2 })
  n!: number;

  @ApiProperty({ format: 'date-time', description: 'When it came.' })
  at!: string;

  @ApiProperty({ type: 'integer', description: 'What it was answered.', example: 200 })
  status!: number;

  @ApiProperty({
    description: 'The headers that are recorded, where it had them; long values are abbreviated.',
    type: 'object',
    additionalProperties: { type: 'string' },
    example: { accept: 'text/event-stream', 'last-event-id': '7' },
  })
  headers!: Record<string, string>;

  @ApiProperty({
    type: String,
    nullable: true,
    enum: ['client', 'server', null],
    description: 'Who ended the answer; null while it is under way.',
    example: 'server',
  })
  endedBy!: 'client' | 'server' | null;

  @ApiProperty({
    type: 'integer',
    nullable: true,
    description: 'How long the answer took, in milliseconds; null while it is under way.',
    example: 31,
  })
  openMs!: number | null;
}

/** What one client has asked of one case. */
export class LabSessionBody {
  /** @example "my-client-1" */
  session!: string;

  @ApiProperty({ type: [LabRequestBody], description: 'The first 200, in order.' })
  requests!: LabRequestBody[];

  @ApiProperty({ type: 'integer', description: 'Requests past those.', example: 0 })
  further!: number;
}

/** @param session its name */
export function toSessionBody(session: string, { requests, further }: SessionRecord): LabSessionBody {
  return {
    session,
    requests: requests.map(({ n, at, status, headers, endedBy, startedMs, endedMs }) => ({
      ...{ n, at, status, headers: { ...headers }, endedBy },
      openMs: endedMs === null ? null : Math.round(endedMs - startedMs),
    })),
    further,
  };
}

export function toCaseBody({ name, labCase }: NamedCase, publicPath: string): LabCaseBody {
  const { title, section, reports, chromium } = labCase;
  const body = { name, title, section, reports: [...reports], url: `${publicPath}/lab/${name}` };
  return chromium === undefined ? body : { ...body, chromium };
}

/** An expectation with its data written out. */
export function toExpectationBody(expect: Expectation): LabExpectationBody {
  const { reconnects, closed, error, waitMs, notBeforeMs, request } = expect;
  const requests = [...request].map(([n, headers]) => [String(n), Object.fromEntries(headers)] as const);
  return {
    events: eventsOf(expect),
    ...(reconnects !== undefined && { reconnects }),
    ...(closed !== undefined && { closed }),
    ...(error !== undefined && { error }),
    ...(waitMs !== undefined && { waitMs: [...waitMs] }),
    ...(notBeforeMs !== undefined && { notBefore: notBeforeMs }),
    ...(requests.length > 0 && { request: Object.fromEntries(requests) }),
  };
}
