import {
  type LabAccountBody,
  type LabCaseBody,
  type LabCheckBody,
  type LabEventBody,
  type LabExpectationBody,
  type LabVerdictBody,
} from '../api/schema.js';

/** How a case went. `differs`: Chromium is known to differ from the standard here, and the case says why. */
export type Outcome = 'passed' | 'failed' | 'differs';

export interface CaseResult {
  /** By which the server knows what was asked. */
  readonly session: string;
  readonly outcome: Outcome;
  /** The first that were judged, in the server's order. */
  readonly checks: readonly LabCheckBody[];
  readonly durationMs: number;
}

/** The part of an EventSource that is needed to judge it. */
export interface LabSource {
  /** It has given up for good. */
  readonly isClosed: boolean;
  close(): void;
}

/** What a run needs of the browser and of the service. */
export interface LabWorld {
  /** Whether the notes of cases about Chromium are about this browser. */
  readonly isChromium: boolean;
  nowMs(): number;
  pause(ms: number): Promise<void>;
  open(path: string, types: readonly string[], onEvent: (event: Required<LabEventBody>) => void): LabSource;
  /** @throws RequestFailure */
  expectation(name: string): Promise<LabExpectationBody>;
  /** @throws RequestFailure */
  verdict(name: string, account: LabAccountBody): Promise<LabVerdictBody>;
}

/** For a browser that is busy, and for what a case pauses in between. */
const BASE_MS = 10_000;
const MS_PER_MEBI = 1000;
/** A browser waits 1 to 3 seconds before a reconnect unless `retry:` says otherwise. */
const USUAL_WAIT_MS = 3500;
const SLACK_MS = 500;
const MAX_LIMIT_MS = 60_000;
/** A source that may stay open is judged when so much time has passed since its last event. */
const SETTLE_MS = 700;
/** Without anything to wait for, what comes late must have had its chance. */
const SILENCE_MS = 2500;
const LOOK_MS = 40;
/** Beyond what any case has, within what the lab takes. */
const MAX_EVENTS = 20_000;
const MAX_CHARACTERS = 20 * 1024 * 1024;
const MAX_CHECKS = 100;

/** How long a case may take: for its data, and for every reconnect that is wanted, with the longest wait that is right. */
export function limitMsOf({ events, reconnects = 0, waitMs, notBefore = 0 }: LabExpectationBody): number {
  const [, mostMs = USUAL_WAIT_MS] = waitMs ?? [];
  const waitsMs = reconnects * (Math.max(mostMs, USUAL_WAIT_MS) + SLACK_MS);
  const dataMs = (events.reduce((sum, { data }) => sum + data.length, 0) / 2 ** 20) * MS_PER_MEBI;
  return Math.min(MAX_LIMIT_MS, BASE_MS + dataMs + waitsMs + notBefore);
}

/** What the source has dispatched, within bounds. */
class EventRecord {
  readonly events: Required<LabEventBody>[] = [];
  isFull = false;
  lastAtMs: number;
  private characters = 0;

  constructor(private readonly world: LabWorld) {
    this.lastAtMs = world.nowMs();
  }

  add(event: Required<LabEventBody>): void {
    if (this.isFull) return;
    this.characters += event.data.length + event.lastEventId.length + event.type.length;
    this.isFull = this.events.length >= MAX_EVENTS || this.characters > MAX_CHARACTERS;
    if (!this.isFull) this.events.push(event);
    this.lastAtMs = this.world.nowMs();
  }
}

function typesOf({ events }: LabExpectationBody): readonly string[] {
  return [...new Set(['message', ...events.map(({ type = 'message' }) => type)])];
}

/**
 * Runs this browser's EventSource through one case, in a session of its own: until it has given up for good, has what a right
 * client has, or has had its time. The server judges it.
 * @returns null where it was stopped
 * @throws RequestFailure
 */
export async function runCase(
  world: LabWorld,
  { name, chromium }: LabCaseBody,
  session: string,
  stopped: AbortSignal,
): Promise<CaseResult | null> {
  const expectation = await world.expectation(name);
  const isStopped = (): boolean => stopped.aborted;
  if (isStopped()) return null;
  const startedMs = world.nowMs();
  const record = new EventRecord(world);
  const path = `/lab/${encodeURIComponent(name)}?session=${session}`;
  const source = world.open(path, typesOf(expectation), (event) => record.add(event));
  const judge = (isClosed: boolean): Promise<LabVerdictBody> =>
    world.verdict(name, { session, events: record.events, closed: isClosed, error: isClosed });
  const untilDone = async (): Promise<void> => {
    const limitMs = limitMsOf(expectation);
    const settleMs = expectation.events.length === 0 ? SILENCE_MS : SETTLE_MS;
    const mayStayOpen = expectation.closed !== true;
    let judgedMs = startedMs;
    while (!source.isClosed && !record.isFull && !isStopped() && world.nowMs() - startedMs < limitMs) {
      const quietMs = world.nowMs() - Math.max(record.lastAtMs, judgedMs);
      if (mayStayOpen && record.events.length >= expectation.events.length && quietMs >= settleMs) {
        if ((await judge(false)).passed) return;
        judgedMs = world.nowMs();
      }
      await world.pause(LOOK_MS);
    }
  };
  try {
    await untilDone();
    if (isStopped()) return null;
    const { isClosed } = source;
    source.close();
    // That no request comes for a while can be judged only after it.
    if (isClosed && expectation.notBefore !== undefined) await world.pause(expectation.notBefore + SLACK_MS);
    const { passed, checks } = await judge(isClosed);
    const isKnown = world.isChromium && chromium !== undefined;
    const outcome = passed ? 'passed' : isKnown ? 'differs' : 'failed';
    const durationMs = Math.round(world.nowMs() - startedMs);
    return { session, outcome, checks: checks.slice(0, MAX_CHECKS), durationMs };
  } finally {
    source.close();
  }
}
