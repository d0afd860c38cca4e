import { Injectable } from '@nestjs/common';
import { type ClockIdentity } from '../clocks/clocked-run.js';
import { type ClockedEndpoint, type StreamQueryValues } from '../clocks/clocked-streams.js';
import { FlowProbeError, refused } from '../kernel/errors/flowprobe.error.js';
import { readAs } from '../kernel/input/validation.js';
import { percentDecoded } from '../kernel/input/percent-decoded.js';
import { addressOf } from '../runs/address.js';
import { clockedConnection, type DayStart, type RunIdentity, seedOfClock } from '../runs/domain/connection.js';
import { FIRST_DAY_MS } from '../runs/domain/days.js';
import { type ClockedRunSpec, RunOpenings, type RunSpec } from '../runs/run-openings.js';
import { type RunOnNamedClock } from '../runs/run-on-named-clock.js';
import { type Chunk } from '../streaming/chunk.js';
import { type Opened } from '../streaming/stream-source.js';
import { type StreamKind } from '../streaming/stream-target.js';
import { durationOf, eventsOf, pathOf } from './channel-choice.js';
import { DocumentsService, type ServedChannel } from './documents.service.js';
import { type StreamChoice, StreamRun } from './domain/stream-run.js';
import { ChannelStreamQuery } from './streams.dto.js';
import { WaitingMessages, type WaitingShare } from './waiting-messages.js';

/** Of the endpoints of these runs. */
export const STREAMS_PATH = '/streams/';

export const CHANNEL: StreamKind = { name: 'streams', finite: true };
const WITHOUT_END: StreamKind = { ...CHANNEL, finite: false };

/** Of a clock that stands still nobody knows when it ends. */
export function kindOf({ duration, clock }: ChannelStreamQuery): StreamKind {
  return duration === 'endless' || clock !== undefined ? WITHOUT_END : CHANNEL;
}

/** Runs of channels, in real time and on named clocks, each for one connection. */
@Injectable()
export class StreamRunsService implements ClockedEndpoint {
  constructor(
    private readonly documents: DocumentsService,
    private readonly openings: RunOpenings,
    private readonly waiting: WaitingMessages,
  ) {}

  /**
   * The run of a channel for the query, as a stream. With the id of a message of a run of the same query and document, that run from
   * the message after it on; with any other id, a fresh one.
   * @throws FlowProbeError `not-found` for a channel that is not served, or a clock that there is not; `invalid-query`;
   * `unavailable` where it holds the most of too much
   */
  async open(
    at: { readonly document: string; readonly channel: string },
    query: ChannelStreamQuery,
    cursor: string | undefined,
    signal: AbortSignal,
  ): Promise<Opened<Chunk>> {
    const served = await this.documents.find(at.document, at.channel);
    const share = this.waiting.share();
    // What is passed by until there is the message after the cursor is held, too.
    const opened = await this.waiting.during(share, (full) => {
      const ended = AbortSignal.any([signal, full]);
      return query.clock === undefined
        ? this.openings.open(specOf(served, query, share), cursor, ended)
        : this.openings.openOnClock(query.clock, clockedSpecOf(served, query, share), cursor, ended);
    });
    if (opened === 'over') return opened;
    return { ...opened, events: (backpressure) => this.waiting.bounded(share, opened.events(backpressure)) };
  }

  /** @throws FlowProbeError `invalid-query`, `not-found` */
  async runOf(values: StreamQueryValues, clock: ClockIdentity, path: string): Promise<RunOnNamedClock> {
    const [document = '', channel = '', ...rest] = path.slice(STREAMS_PATH.length).split('/').map(percentDecoded);
    if (rest.length > 0) throw new FlowProbeError('not-found', `${path} is no stream of a channel`);
    const read = readAs(ChannelStreamQuery, values);
    if ('problems' in read) throw refused('invalid-query', read.problems);
    const served = await this.documents.find(document, channel);
    return this.openings.onClock(clockedSpecOf(served, read.content, this.waiting.share()), clock);
  }
}

/** A query as it is resolved over the document. Which of its messages are sent is no part of what a run is. */
function identityOf(served: ServedChannel, query: ChannelStreamQuery, seed: string): RunIdentity {
  return {
    seed,
    scenario: pathOf(served),
    durationSeconds: query.duration === 'endless' ? 'endless' : durationOf(query, served.channel),
    speed: query.speed ?? 1,
    rate: query.rate ?? 1,
    dataDigest: served.document.plan.digest,
  };
}

function choiceOf(served: ServedChannel, query: ChannelStreamQuery, seed: string, epochMs: number): StreamChoice {
  return {
    seed,
    durationSeconds: durationOf(query, served.channel),
    rate: query.rate ?? 1,
    isEndless: query.duration === 'endless',
    speed: query.speed ?? 1,
    events: eventsOf(query, served.channel),
    epochMs,
  };
}

/**
 * With a seed, payloads are those of the exported day, times in them too; without, they say the time of the run itself.
 * @throws FlowProbeError `invalid-query`
 */
function specOf(served: ServedChannel, query: ChannelStreamQuery, share: WaitingShare): RunSpec {
  // Whether it fits is known before there is a run.
  eventsOf(query, served.channel);
  return {
    isEndless: query.duration === 'endless',
    identify: (ownSeed) => identityOf(served, query, query.seed ?? ownSeed),
    create: ({ uuid, startedMs, ownSeed }, start?: DayStart) => {
      const seed = query.seed ?? ownSeed;
      const choice = choiceOf(served, query, seed, query.seed === undefined ? startedMs : FIRST_DAY_MS);
      share.restart();
      return new StreamRun(served.payloads, choice, { connectionUuid: uuid, startedMs, seed }, start, share);
    },
  };
}

/** On a clock, payloads say its time. @throws FlowProbeError `invalid-query` */
function clockedSpecOf(served: ServedChannel, query: ChannelStreamQuery, share: WaitingShare): ClockedRunSpec {
  eventsOf(query, served.channel);
  return {
    isEndless: query.duration === 'endless',
    address: addressOf(pathOf(served), query),
    room: share,
    create: ({ name, startMs }, start?: DayStart) => {
      const seed = query.seed ?? seedOfClock(name);
      const { uuid, startedMs } = clockedConnection(name, startMs, identityOf(served, query, seed));
      const choice = choiceOf(served, query, seed, startMs);
      share.restart();
      return new StreamRun(served.payloads, choice, { connectionUuid: uuid, startedMs, seed }, start, share);
    },
  };
}
