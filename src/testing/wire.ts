import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { type ServiceApi } from './service-api.js';
import { TestingError } from './testing-error.js';

/** What a fault did to a response. */
export interface WireFault {
  readonly kind: string;
  /** The message that it concerns, counted where the fault stands in the list; 0 before the first. */
  readonly message: number;
  /** Bytes of the body up to there. */
  readonly byte: number;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** A request of a client, and what it was sent. */
export interface WireRequest {
  /** Counted from 1. */
  readonly n: number;
  /** When it came, ISO 8601. */
  readonly at: string;
  readonly path: string;
  readonly lastEventId: string | null;
  readonly accept: string | null;
  readonly userAgent: string | null;
  readonly origin: string | null;
  /** Null while it is open. */
  readonly endedBy: 'client' | 'server' | 'fault' | null;
  readonly openMs: number;
  /** Whole messages that were written. */
  readonly messages: number;
  readonly bytes: number;
  readonly faults: readonly WireFault[];
  /** How many more faults there were. */
  readonly faultsDropped: number;
}

/** Faults for all new streams of a kind whose URL has none of its own. */
export interface WireRule {
  readonly streams: 'day' | 'live' | 'changes' | 'telemetry' | 'events' | 'traffic' | 'fleet' | 'streams';
  /** As in the parameter `wire` of a stream: `cut:at=100`. */
  readonly wire: readonly string[];
  /** Decides all chance. */
  readonly seed?: string;
  /** The share of streams, 0 to 1; all of them where left out. */
  readonly probability?: number;
}

const DEFAULT_TIMEOUT_MS = 10_000;
const POLL_MS = 20;

/** The requests of one client: those whose URL has `session=<name>`. */
export class WireSession {
  constructor(
    private readonly api: ServiceApi,
    readonly name: string,
  ) {}

  /** What the client has asked for so far, the oldest first; none where it made no request yet. */
  async requests(): Promise<readonly WireRequest[]> {
    try {
      const path = `/wire/sessions/${encodeURIComponent(this.name)}`;
      return ((await this.api.call('GET', path)) as { readonly requests: readonly WireRequest[] }).requests;
    } catch (error) {
      if (error instanceof TestingError && error.code === 'not-found') return [];
      throw error;
    }
  }

  /**
   * Waits for the client's nth request, counted from 1: the second is its reconnect after a cut.
   * @throws TestingError `no-request`
   */
  async request(
    n: number,
    { timeoutMs = DEFAULT_TIMEOUT_MS }: { readonly timeoutMs?: number } = {},
  ): Promise<WireRequest> {
    const deadlineMs = performance.now() + timeoutMs;
    for (;;) {
      const requests = await this.requests();
      const found = requests.find((request) => request.n === n);
      if (found !== undefined) return found;
      if (performance.now() > deadlineMs) {
        const made = `session ${this.name} has made ${requests.at(-1)?.n ?? 0}`;
        throw new TestingError('no-request', `No request ${n} within ${timeoutMs} ms; ${made}`);
      }
      await delay(POLL_MS);
    }
  }
}
