import { Injectable } from '@nestjs/common';
import { type ClockIdentity } from '../clocks/clocked-run.js';
import { type ClockedEndpoint, type StreamQueryValues } from '../clocks/clocked-streams.js';
import { refused } from '../kernel/errors/flowprobe.error.js';
import { readAs } from '../kernel/input/validation.js';
import { addressOf } from '../runs/address.js';
import { clockedConnection, seedOfClock } from '../runs/domain/connection.js';
import { type ClockedRunSpec, RunOpenings, type RunSpec } from '../runs/run-openings.js';
import { type RunOnNamedClock } from '../runs/run-on-named-clock.js';
import { type Chunk } from '../streaming/chunk.js';
import { type Opened } from '../streaming/stream-source.js';
import { type DayIdentity, identityOf, runOf } from './run-identity.js';
import { ScenariosService } from './scenarios.service.js';
import { StreamQuery } from './stream-query.dto.js';

/** Of the endpoint of these runs. */
export const STREAM_PATH = '/stream';

/**
 * Days, in real time and on named clocks, each for one connection. Which run a query on a clock is follows from the two, so that
 * any replica finds it again.
 */
@Injectable()
export class RunsService implements ClockedEndpoint {
  constructor(
    private readonly scenarios: ScenariosService,
    private readonly openings: RunOpenings,
  ) {}

  /**
   * A run for the query, as a stream. With the id of a message of a run of the same query and data, that run from the message
   * after it on; with any other id, a fresh one. On a clock it is the run of the query there, from its beginning where the id is
   * none that the clock has reached.
   * @throws FlowProbeError `invalid-query` for an unknown scenario; on a clock `not-found`, `unavailable`
   */
  async open(query: StreamQuery, cursor: string | undefined, signal: AbortSignal): Promise<Opened<Chunk>> {
    return query.clock === undefined
      ? this.openings.open(this.specOf(query), cursor, signal)
      : this.openings.openOnClock(query.clock, this.clockedSpecOf(query), cursor, signal);
  }

  /** @throws FlowProbeError `invalid-query` */
  runOf(values: StreamQueryValues, clock: ClockIdentity): RunOnNamedClock {
    const read = readAs(StreamQuery, values);
    if ('problems' in read) throw refused('invalid-query', read.problems);
    return this.openings.onClock(this.clockedSpecOf(read.content), clock);
  }

  private specOf(query: StreamQuery): RunSpec {
    const scenario = this.scenarios.current(query.scenario);
    const identify = (ownSeed: string): DayIdentity => identityOf(query, scenario, query.seed ?? ownSeed);
    return {
      isEndless: false,
      identify,
      create: (connection) => runOf(scenario, identify(connection.ownSeed), connection),
    };
  }

  private clockedSpecOf(query: StreamQuery): ClockedRunSpec {
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
