import { Injectable } from '@nestjs/common';
import { RunOpenings } from '../runs/run-openings.js';
import { type Chunk } from '../streaming/chunk.js';
import { type OpenSource } from '../streaming/stream-source.js';
import { identityOf, runOf } from './run-identity.js';
import { ScenariosService } from './scenarios.service.js';
import { type StreamQuery } from './stream-query.dto.js';

/** Days in real time, each for one connection. */
@Injectable()
export class RunsService {
  constructor(
    private readonly scenarios: ScenariosService,
    private readonly openings: RunOpenings,
  ) {}

  /**
   * A run for the query, as a stream. With the id of a message of a run of the same query and data, that run from the message
   * after it on; with any other id, a fresh one.
   * @throws FlowProbeError `invalid-query` for an unknown scenario.
   */
  async open(query: StreamQuery, cursor: string | undefined, signal: AbortSignal): Promise<OpenSource<Chunk> | 'over'> {
    const scenario = this.scenarios.current(query.scenario);
    const identify = (ownSeed: string): ReturnType<typeof identityOf> =>
      identityOf(query, scenario, query.seed ?? ownSeed);
    return this.openings.open(
      {
        isEndless: false,
        identify,
        create: (connection) => runOf(scenario, identify(connection.ownSeed), connection),
      },
      cursor,
      signal,
    );
  }
}
