import { Injectable } from '@nestjs/common';
import { isKnown } from '../kernel/errors/bugs.js';
import { type FlowProbeError, refused } from '../kernel/errors/flowprobe.error.js';
import { type ClockedRun, type ClockIdentity } from './clocked-run.js';

/** Parameters of a query; one that stands there several times is a list. */
export type StreamQueryValues = Readonly<Record<string, string | readonly string[]>>;

/** An endpoint whose streams can stand on a clock. */
export interface ClockedEndpoint {
  /**
   * The run of the query, at its first message.
   * @param path of the stream's URL
   * @throws FlowProbeError `invalid-query`, `not-found`
   */
  runOf(query: StreamQueryValues, clock: ClockIdentity, path: string): ClockedRun | Promise<ClockedRun>;
}

/** The streams that can stand on a clock, each registered by its system, for who has only their URL. */
@Injectable()
export class ClockedStreams {
  private readonly endpoints = new Map<string, ClockedEndpoint>();

  /** @param path of the endpoint, such as `/stream`; with a slash at its end, of all endpoints below it */
  register(path: string, endpoint: ClockedEndpoint): void {
    this.endpoints.set(path, endpoint);
  }

  /**
   * The run of a stream's URL on the clock, at its first message.
   * @param url path and query; of a whole URL, these alone
   * @throws FlowProbeError `invalid-body` naming the field `stream`
   */
  async runOf(url: string, clock: ClockIdentity): Promise<ClockedRun> {
    const base = 'http://localhost';
    if (!/^(\/|https?:\/\/)/.test(url) || !URL.canParse(url, base)) throw refusal('is no URL of a stream');
    const { pathname, searchParams } = new URL(url, base);
    const endpoint = this.endpointAt(pathname);
    if (endpoint === undefined) throw refusal(`must be a URL of ${this.paths()}`);
    const named = searchParams.get('clock');
    if (named !== null && named !== clock.name) throw refusal('is a stream on another clock');
    try {
      return await endpoint.runOf(valuesOf(searchParams), clock, pathname);
    } catch (error) {
      throw isKnown(error) && [400, 404].includes(error.status) ? refusal(`does not fit: ${error.message}`) : error;
    }
  }

  /** Those that it may be, for people. */
  private paths(): string {
    return [...this.endpoints.keys()].map((path) => (path.endsWith('/') ? `${path}…` : path)).join(' or ');
  }

  private endpointAt(path: string): ClockedEndpoint | undefined {
    const above = [...this.endpoints.keys()].find((each) => each.endsWith('/') && path.startsWith(each));
    return this.endpoints.get(path) ?? (above === undefined ? undefined : this.endpoints.get(above));
  }
}

function refusal(problem: string): FlowProbeError {
  return refused('invalid-body', [{ field: 'stream', problem: `stream ${problem}` }]);
}

/** A value of a name that stands there once, a list of one that stands there more often. */
export function valuesOf(parameters: URLSearchParams): StreamQueryValues {
  const names = new Set(parameters.keys());
  return Object.fromEntries(
    [...names].map((name) => {
      const values = parameters.getAll(name);
      return [name, values.length === 1 ? (values[0] ?? '') : values];
    }),
  );
}
