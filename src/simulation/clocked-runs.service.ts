import { Injectable } from '@nestjs/common';
import { type ClockIdentity } from '../clocks/clocked-run.js';
import { type ClockedEndpoint, type StreamQueryValues } from '../clocks/clocked-streams.js';
import { refused } from '../kernel/errors/flowprobe.error.js';
import { readAs } from '../kernel/input/validation.js';
import { addressOf } from '../runs/address.js';
import { clockedConnection, seedOfClock } from '../runs/domain/connection.js';
import { type ClockedRunSpec, RunOpenings } from '../runs/run-openings.js';
import { type RunOnNamedClock } from '../runs/run-on-named-clock.js';
import { type Chunk } from '../streaming/chunk.js';
import { type OpenSource } from '../streaming/stream-source.js';
import { identityOf, runOf } from './run-identity.js';
import { ScenariosService } from './scenarios.service.js';
import { StreamQuery } from './stream-query.dto.js';

/** Of the endpoint of these runs. */
export const STREAM_PATH = '/stream';

/** Days on named clocks. Which run a query is follows from the clock and the query, so that any replica finds it again. */
@Injectable()
export class ClockedRunsService implements ClockedEndpoint {
  constructor(
    private readonly scenarios: ScenariosService,
    private readonly openings: RunOpenings,
  ) {}

  /** @throws FlowProbeError `invalid-query` */
  runOf(values: StreamQueryValues, clock: ClockIdentity): RunOnNamedClock {
    const read = readAs(StreamQuery, values);
    if ('problems' in read) throw refused('invalid-query', read.problems);
    return this.openings.onClock(this.specOf(read.content), clock);
  }

  /**
   * The run of the query on the clock, as a stream. With the id of a message that the clock has reached, from the message after it
   * on; with any other id, from its beginning.
   * @throws FlowProbeError `not-found`, `invalid-query`, `unavailable`
   */
  async open(
    name: string,
    query: StreamQuery,
    cursor: string | undefined,
    signal: AbortSignal,
  ): Promise<OpenSource<Chunk> | 'over'> {
    return this.openings.openOnClock(name, this.specOf(query), cursor, signal);
  }

  private specOf(query: StreamQuery): ClockedRunSpec {
    const scenario = this.scenarios.current(query.scenario);
    return {
      isEndless: false,
      address: addressOf(STREAM_PATH, query),
      create: ({ name, startMs }) => {
        const identity = identityOf(query, scenario, query.seed ?? seedOfClock(name));
        return runOf(scenario, identity, clockedConnection(name, startMs, identity));
      },
    };
  }
}
