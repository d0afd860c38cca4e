import { LoadRun, type RequestEvents, type Sender } from '../../../src/traffic/domain/load-run.js';
import { type Endpoint, ENDPOINTS } from '../../../src/traffic/domain/endpoint.js';
import { RateLimiter } from '../../../src/traffic/domain/rate-limiter.js';
import { type LoadRequest, RequestSource } from '../../../src/traffic/domain/request-source.js';
import { findLoadScenario, type LoadScenario } from '../../../src/traffic/domain/load-scenarios.js';
import { Random } from '../../../src/kernel/random/random.js';
import { type RequestOutcome } from '../../../src/traffic/domain/load-stats.js';
import { ManualTimers } from './manual-timers.js';

export interface SentRequest {
  readonly atMs: number;
  readonly request: LoadRequest;
}

/** A target in virtual time: answers after a while, unless it is asked to stand still. */
export class VirtualTarget implements Sender {
  readonly sent: SentRequest[] = [];
  aborted = 0;
  latencyMs = 5;
  /** From the decision to send a request to its packet, as where a connection is made first. */
  writeDelayMs: () => number = () => 0;
  outcomeOf: (request: LoadRequest) => RequestOutcome = () => ({ status: 200 });
  /** Where it is not, no request is ever written. */
  isReachable = true;
  private readonly underWay = new Set<() => void>();
  private stalled: (() => void)[] | undefined;

  constructor(private readonly timers: ManualTimers) {}

  send(request: LoadRequest, events: RequestEvents): void {
    let cancel = (): void => undefined;
    const answer = (): void => {
      if (this.stalled !== undefined) {
        this.stalled.push(answer);
        return;
      }
      this.underWay.delete(abortOne);
      events.settled(this.outcomeOf(request));
    };
    const abortOne = (): void => {
      cancel();
      this.aborted += 1;
    };
    this.underWay.add(abortOne);
    const write = (): void => {
      this.sent.push({ atMs: this.timers.nowMs(), request });
      events.written();
      cancel = this.timers.after(this.latencyMs, answer);
    };
    if (!this.isReachable) {
      this.underWay.delete(abortOne);
      events.settled({ error: 'ECONNREFUSED' });
      return;
    }
    const delayMs = this.writeDelayMs();
    if (delayMs > 0) cancel = this.timers.after(delayMs, write);
    else write();
  }

  abort(): void {
    for (const abortOne of this.underWay) abortOne();
    this.underWay.clear();
  }

  get inFlight(): number {
    return this.underWay.size;
  }

  stall(): void {
    this.stalled = [];
  }

  resume(): void {
    const answers = this.stalled ?? [];
    this.stalled = undefined;
    for (const answer of answers) answer();
  }

  get times(): number[] {
    return this.sent.map(({ atMs }) => atMs);
  }
}

export interface VirtualLoad {
  readonly timers: ManualTimers;
  readonly limiter: RateLimiter;
  readonly target: VirtualTarget;
  readonly run: LoadRun;
  readonly isOver: () => boolean;
}

/** @throws Error where there is no such scenario */
export function scenarioNamed(name: string): LoadScenario {
  const scenario = findLoadScenario(name);
  if (scenario === undefined) throw new Error(`no scenario ${name}`);
  return scenario;
}

/** A run in virtual time, started. */
export function runOf(
  scenario: LoadScenario,
  options: {
    durationSeconds?: number;
    maxRps?: number;
    cap?: number;
    seed?: string;
    endpoints?: readonly Endpoint[];
    timers?: ManualTimers;
    limiter?: RateLimiter;
  } = {},
): VirtualLoad {
  const { durationSeconds = 10, maxRps = 20, cap = 20, seed = 'load', endpoints = ENDPOINTS } = options;
  const timers = options.timers ?? new ManualTimers();
  const limiter = options.limiter ?? new RateLimiter(timers, cap);
  const target = new VirtualTarget(timers);
  const random = Random.fromSeed(seed);
  const source = new RequestSource(scenario, endpoints, random, ['01936e1f-3c00-7000-a5c2-9b1e5d2c0f07']);
  let over = false;
  const plan = { scenario, durationMs: durationSeconds * 1000, maxRps };
  const run = new LoadRun(plan, { timers, limiter, sender: target }, source, random, {
    onOver: () => (over = true),
    onBug: (_boundary, error) => {
      throw error;
    },
  });
  run.start();
  return { timers, limiter, target, run, isOver: () => over };
}

/** The most of these moments within any span of so many milliseconds, whichever it begins with; both its ends included. */
export function mostWithin(spanMs: number, times: readonly number[]): number {
  const sorted = [...times].sort((a, b) => a - b);
  let most = 0;
  let first = 0;
  for (const [index, time] of sorted.entries()) {
    while (time - (sorted[first] ?? 0) > spanMs) first += 1;
    most = Math.max(most, index - first + 1);
  }
  return most;
}

/** The most of these moments within any second. */
export function mostInASecond(times: readonly number[]): number {
  return mostWithin(1000, times);
}
