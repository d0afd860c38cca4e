import { type OutgoingHttpHeaders } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import { TaskClock } from '../../kernel/time/clock.js';
import { type Timers, TIMERS } from '../../kernel/time/timers.js';
import { TurnLimit } from '../../kernel/time/turn.js';
import { type StreamResponse } from '../stream-response.js';
import { type StreamSink } from '../stream-sink.js';
import { StreamWriter } from '../stream-writer.js';
import { type StreamTarget } from '../stream-target.js';
import { type InsteadOfStream } from './fault.js';
import { HeldSockets } from './held-sockets.js';
import { JournalWriter } from './journal-writer.js';
import { DEFAULT_SEED } from './limits.js';
import { type Fault } from './parse-faults.js';
import { type RequestJournal } from './request-journal.js';
import { WireRules } from './wire-rules.js';
import { type OpenJournal, WireSessions } from './wire-sessions.js';
import { type WireOwner, WireWriter, type WireTools } from './wire-writer.js';

const FIRST_ERROR = 400;
const FIRST_REDIRECT = 300;

/** What is done to the wire of one stream, and what is written down of it. */
export class Wired {
  constructor(
    /** Of the response, in place of the usual ones of these names. */
    readonly headers: OutgoingHttpHeaders,
    readonly journal: RequestJournal | undefined,
    readonly faults: readonly Fault[],
    private readonly seed: string,
    private readonly instead: InsteadOfStream | undefined,
    private readonly tools: WireTools,
  ) {}

  /** Where the stream goes. */
  sinkOver(response: StreamResponse, owner: WireOwner): StreamSink {
    const { faults, seed, journal, tools } = this;
    const writer = new StreamWriter(response, owner);
    if (journal !== undefined && faults.every(({ definition }) => definition.phase === 'head')) {
      return new JournalWriter(writer, journal);
    }
    return new WireWriter(writer, response, owner, { faults, seed, journal }, tools);
  }

  /** Answers with a status in place of the stream, where a fault wants that. @returns whether it has */
  answersInstead({ request, response }: StreamTarget): boolean {
    const { instead, journal } = this;
    if (instead === undefined) return false;
    const { status, retryAfterSeconds } = instead;
    // Set on the response, so that a path that a proxy strips is put in front.
    if (status >= FIRST_REDIRECT && status < FIRST_ERROR) response.setHeader('Location', request.originalUrl);
    const body = bodyOf(status);
    response.answerInstead(
      status,
      {
        'Cache-Control': 'no-store',
        ...(retryAfterSeconds !== undefined && { 'Retry-After': String(retryAfterSeconds) }),
        ...(status >= FIRST_REDIRECT && { 'Content-Length': Buffer.byteLength(body) }),
        ...(body !== '' && { 'Content-Type': 'application/json; charset=utf-8' }),
      },
      request.method === 'HEAD' || body === '' ? undefined : body,
    );
    journal?.fault({ kind: 'status', message: 0, byte: 0, detail: { code: status } });
    journal?.end('fault');
    return true;
  }
}

/** What an error looks like here, under a code that no error of the service itself has; a redirect and a `204` have no body. */
function bodyOf(status: number): string {
  if (status < FIRST_ERROR) return '';
  const message = 'The fault status was asked for in place of the stream';
  return JSON.stringify({ statusCode: status, code: 'wire-fault', message, details: [] });
}

/** Decides what is done to the wire of each new stream. */
@Injectable()
export class WireService {
  /** What all streams with faults share. */
  readonly tools: WireTools;

  constructor(
    private readonly rules: WireRules,
    private readonly sessions: WireSessions,
    held: HeldSockets,
    clock: TaskClock,
    @Inject(TIMERS) timers: Timers,
  ) {
    const large = new TurnLimit(clock, 1);
    this.tools = { timers, large, hold: (socket, onReleased) => held.hold(socket, onReleased) };
  }

  /** Whether anything may be done: a stream is opened as if there were no faults otherwise. */
  concerns({ wire }: StreamTarget): boolean {
    return wire !== undefined || this.rules.isAny;
  }

  /** What the URL asks for, else what the rules do; undefined for nothing. */
  async of(target: StreamTarget): Promise<Wired | undefined> {
    const { wire, kind, request } = target;
    const rule = wire === undefined || wire.faults.length === 0 ? this.rules.ruleFor(kind.name) : undefined;
    const faults = rule?.faults ?? wire?.faults ?? [];
    const open = wire?.session === undefined ? undefined : this.sessions.begin(wire.session, target);
    if (faults.length === 0 && open === undefined) return undefined;
    const { seed } = request.query;
    const streamSeed = typeof seed === 'string' && seed !== '' ? seed : DEFAULT_SEED;
    const heads = faults.map(({ definition, values }) => definition.headOf(values));
    const instead = await insteadOf(heads.find((head) => head?.instead !== undefined)?.instead, open);
    const headers = Object.assign({}, ...heads.map((head) => head?.headers)) as OutgoingHttpHeaders;
    const journal = open?.journal;
    if (instead === undefined) reportHeads(faults, journal);
    return new Wired(headers, journal, faults, wire?.seed ?? rule?.seed ?? streamSeed, instead, this.tools);
  }
}

/** Faults of the head alone have no stage that would report them. */
function reportHeads(faults: readonly Fault[], journal: RequestJournal | undefined): void {
  for (const { definition, values } of faults) {
    const { kind, phase, isSteady } = definition;
    if (phase === 'head' && isSteady) journal?.fault({ kind, message: 0, byte: 0, detail: values });
  }
}

/** A status that is for the first requests of a session alone waits for the store to count this one. */
async function insteadOf(
  instead: InsteadOfStream | undefined,
  open: OpenJournal | undefined,
): Promise<InsteadOfStream | undefined> {
  if (instead?.times === undefined) return instead;
  const numbered = await open?.numbered;
  return numbered !== undefined && numbered.n <= instead.times ? instead : undefined;
}
