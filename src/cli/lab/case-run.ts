import { inBackground } from '../../kernel/errors/bugs.js';
import { type Timers } from '../../kernel/time/timers.js';
import { type LabEvent } from '../../lab/domain/lab-case.js';
import { type Client, type Ending } from './client.js';
import { UsageError } from '../usage-error.js';
import { type Check, type Expectation, type LabApi, type LabCase } from './lab-api.js';

/** How a case went. `differs`: Chromium is known to differ from the standard here, and the case says why. */
export type Outcome = 'passed' | 'failed' | 'differs';

export interface CaseResult {
  readonly labCase: LabCase;
  readonly outcome: Outcome;
  /** All that was judged; a client that crashed has one more. */
  readonly checks: readonly Check[];
  /** What the client has reported as it closed, such as an exit code with the last lines of its standard error. */
  readonly reported: string | undefined;
  readonly durationMs: number;
}

/** For a client to start on a busy machine, and for what a case pauses in between. */
const BASE_MS = 10_000;
/** For each mebi of data, which some clients take in quadratic time. */
const MS_PER_MEBI = 1000;
/** Clients wait 1 to 3 seconds before a reconnect unless `retry:` says otherwise. */
const USUAL_WAIT_MS = 3500;
const SLACK_MS = 500;
const MAX_LIMIT_MS = 60_000;
/** A client that is still at work is judged when so much time has passed since its last event, and again after each further. */
const SETTLE_MS = 700;
/** Without anything to wait for, what comes late must have had its chance. */
const SILENCE_MS = 2500;
/** How long a client may take to be gone after it was ended. */
const END_MS = 10_000;
/** A client that repeats events without an end; beyond what any case has, within what the lab takes. */
const MAX_EVENTS = 20_000;
/** How often it is looked at; no timer has to be taken back. */
const LOOK_MS = 30;
const MAX_CHARACTERS = 20 * 1024 * 1024;

/** How long a client may take: for its data, and for every reconnect that is wanted, with the longest wait that is right. */
export function limitMsOf({ events, reconnects = 0, waitMs, notBefore = 0 }: Expectation): number {
  const [, mostMs = USUAL_WAIT_MS] = waitMs ?? [];
  const waitsMs = reconnects * (Math.max(mostMs, USUAL_WAIT_MS) + SLACK_MS);
  const dataMs = (events.reduce((sum, { data }) => sum + data.length, 0) / 2 ** 20) * MS_PER_MEBI;
  return Math.min(MAX_LIMIT_MS, BASE_MS + dataMs + waitsMs + notBefore);
}

/** What a client has to listen for. */
export function typesOf({ events }: Expectation): string[] {
  return [...new Set(['message', ...events.map(({ type }) => type)])];
}

/** What one client has dispatched so far, within bounds. */
class EventRecord {
  readonly events: LabEvent[] = [];
  lastAtMs: number;
  private characters = 0;
  /** Why no more is recorded. */
  overflow: string | undefined;

  constructor(private readonly timers: Timers) {
    this.lastAtMs = timers.nowMs();
  }

  add(event: LabEvent): void {
    if (this.overflow !== undefined) return;
    this.characters += event.data.length + event.lastEventId.length + event.type.length;
    if (this.events.length >= MAX_EVENTS) this.overflow = `it dispatched more than ${MAX_EVENTS} events`;
    else if (this.characters > MAX_CHARACTERS) this.overflow = 'it dispatched more than 20 Mi characters';
    else this.events.push(event);
    this.lastAtMs = this.timers.nowMs();
  }
}

function pause(timers: Timers, delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    timers.after(delayMs, resolve);
  });
}

/** Runs one client through one case, in a session of its own. */
export class CaseRun {
  private readonly record: EventRecord;
  private readonly startedMs: number;
  private ending: Ending | undefined;

  constructor(
    private readonly client: Client,
    private readonly api: LabApi,
    private readonly labCase: LabCase,
    private readonly session: string,
    private readonly timers: Timers,
    /** Ends it before it is done. */
    private readonly interrupted: AbortSignal,
  ) {
    this.record = new EventRecord(timers);
    this.startedMs = timers.nowMs();
  }

  /** @throws the signal's reason where it was interrupted; UsageError where the server does not answer, or there is no client */
  async run(): Promise<CaseResult> {
    const { name } = this.labCase;
    const expectation = await this.api.expectation(name);
    this.interrupted.throwIfAborted();
    const done = new AbortController();
    const signal = AbortSignal.any([done.signal, this.interrupted]);
    const target = { url: this.api.streamUrl(name, this.session), types: typesOf(expectation) };
    const ended = this.client
      .run(target, (event) => this.record.add(event), signal)
      .catch((error: unknown): Ending => ({ how: 'crashed', error: String(error) }))
      .then((ending) => (this.ending = ending));
    inBackground('background', ended);
    try {
      await this.untilDone(expectation);
    } finally {
      done.abort();
    }
    const deadlineMs = this.timers.nowMs() + END_MS;
    while (!this.hasEnded() && this.timers.nowMs() < deadlineMs) await pause(this.timers, LOOK_MS);
    this.interrupted.throwIfAborted();
    if (this.ending?.how === 'not-run') {
      throw new UsageError(`the client ${this.client.name} could not be run: ${this.ending.error}`);
    }
    return this.result(expectation);
  }

  /** Waits until the client has closed, has all that a right client has, or has had its time. */
  private async untilDone(expectation: Expectation): Promise<void> {
    const limitMs = limitMsOf(expectation);
    const settleMs = expectation.events.length === 0 ? SILENCE_MS : SETTLE_MS;
    const mayStayOpen = expectation.closed !== true;
    let judgedMs = this.startedMs;
    for (;;) {
      const nowMs = this.timers.nowMs();
      const leftMs = this.startedMs + limitMs - nowMs;
      if (this.interrupted.aborted) return;
      if (this.hasEnded() || this.record.overflow !== undefined || leftMs <= 0) return;
      const quietMs = nowMs - Math.max(this.record.lastAtMs, judgedMs);
      const hasAll = this.record.events.length >= expectation.events.length;
      if (mayStayOpen && hasAll && quietMs >= settleMs) {
        if ((await this.verdict(false, false)).passed) return;
        judgedMs = this.timers.nowMs();
      }
      await pause(this.timers, LOOK_MS);
    }
  }

  private hasEnded(): boolean {
    return this.ending !== undefined;
  }

  private verdict(closed: boolean, error: boolean): ReturnType<LabApi['verdict']> {
    const { events } = this.record;
    return this.api.verdict(this.labCase.name, { session: this.session, events, closed, error });
  }

  private async result({ notBefore }: Expectation): Promise<CaseResult> {
    const { ending, labCase } = this;
    const durationMs = Math.round(this.timers.nowMs() - this.startedMs);
    const crash = this.record.overflow ?? (ending === undefined ? 'it could not be ended' : crashOf(ending));
    if (crash !== undefined) {
      const check = { what: 'the client', expected: 'runs without a crash', actual: crash, passed: false };
      return { labCase, outcome: 'failed', checks: [check], reported: undefined, durationMs };
    }
    const closed = ending?.how === 'closed' ? ending : undefined;
    // That no request comes for a while can be judged only after it; one that was stopped has had its time.
    if (closed !== undefined && notBefore !== undefined) await pause(this.timers, notBefore + SLACK_MS);
    const { passed, checks } = await this.verdict(closed !== undefined, closed?.error !== undefined);
    const isKnown = this.client.name === 'chromium' && labCase.chromium !== undefined;
    const outcome = passed ? 'passed' : isKnown ? 'differs' : 'failed';
    return { labCase, outcome, checks, reported: closed?.error, durationMs };
  }
}

function crashOf(ending: Ending): string | undefined {
  return ending.how === 'crashed' ? ending.error : undefined;
}
