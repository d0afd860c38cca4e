import { abbreviated } from './abbreviated.js';
import { eventsOf, isRedirect, type LabCase, type LabEvent } from './lab-case.js';
import { countOf, type SessionRecord, type SessionRequest } from './session.js';

/** One thing that was judged. */
export interface Check {
  readonly what: string;
  readonly expected: string;
  readonly actual: string;
  readonly passed: boolean;
}

export interface Verdict {
  readonly passed: boolean;
  readonly checks: readonly Check[];
}

/** What a client says of itself; what it leaves out is not judged. */
export interface Account {
  readonly events: readonly LabEvent[];
  readonly closed: boolean | undefined;
  readonly error: boolean | undefined;
}

/** Events with checks of their own; the others are judged together. */
const MAX_EVENT_CHECKS = 200;
/** A timer may fire a little early by another clock. */
const EARLY_MS = 20;
const NONE = 'none';

function check(what: string, expected: string, actual: string, passed: boolean): Check {
  return { what, expected: abbreviated(expected), actual: abbreviated(actual), passed };
}

function eventChecks(expected: LabEvent, actual: LabEvent, n: number): Check[] {
  const wrong = (['type', 'data', 'lastEventId'] as const).filter((field) => expected[field] !== actual[field]);
  if (wrong.length > 0) {
    return wrong.map((field) => check(`event ${n} ${field}`, expected[field], actual[field], false));
  }
  return [check(`event ${n}`, expected.data, actual.data, true)];
}

function judgeEvents({ expect, requests }: LabCase, actual: readonly LabEvent[]): Check[] {
  const expected = eventsOf(expect);
  // A client that is sent the last answer for ever gets its events again.
  const isEnough = requests === undefined && actual.length > expected.length;
  const checks = [
    check('events', String(expected.length), String(actual.length), isEnough || expected.length === actual.length),
  ];
  let unlisted = 0;
  for (const [index, event] of expected.entries()) {
    const got = actual[index];
    if (got === undefined) {
      checks.push(check(`event ${index + 1}`, event.data, NONE, false));
      break;
    }
    const found = eventChecks(event, got, index + 1);
    if (checks.length < MAX_EVENT_CHECKS) checks.push(...found);
    else if (found.some(({ passed }) => !passed)) return [...checks, ...found];
    else unlisted += 1;
  }
  if (unlisted > 0) checks.push(check('further events', String(unlisted), String(unlisted), true));
  return checks;
}

/** Each reconnect: the request, and the one before it. A redirect that was followed is none. */
function reconnectsOf(requests: readonly SessionRequest[]): (readonly [SessionRequest, SessionRequest])[] {
  return requests.flatMap((request, index) => {
    const before = requests[index - 1];
    return before === undefined || isRedirect(before.status) ? [] : [[before, request] as const];
  });
}

function judgeWaits({ waitMs, reconnects }: LabCase['expect'], requests: readonly SessionRequest[]): Check[] {
  if (waitMs === undefined) return [];
  const [leastMs, mostMs] = waitMs;
  return reconnectsOf(requests)
    .slice(0, reconnects)
    .map(([{ endedMs }, { n, startedMs }]) => {
      const ms = endedMs === null ? undefined : startedMs - endedMs;
      const passed = ms !== undefined && ms >= leastMs - EARLY_MS && ms <= mostMs;
      const actual = ms === undefined ? 'it did not wait for the end' : `${ms} ms`;
      return check(`wait before request ${n}`, `${leastMs} to ${mostMs} ms`, actual, passed);
    });
}

function judgeHeaders({ request }: LabCase['expect'], requests: readonly SessionRequest[]): Check[] {
  return [...request].flatMap(([n, headers]) =>
    [...headers].map(([name, value]) => {
      const made = requests.find((each) => each.n === n);
      const what = `request ${n} ${name}`;
      if (made === undefined) return check(what, value ?? NONE, `there was no request ${n}`, false);
      const actual = made.headers[name] ?? null;
      // An empty header says the same as none.
      const passed = value === null ? (actual ?? '') === '' : actual === abbreviated(value);
      return check(what, value ?? NONE, actual ?? NONE, passed);
    }),
  );
}

function judgeSilence(labCase: LabCase, requests: readonly SessionRequest[], nowMs: number): Check[] {
  const { notBeforeMs, reconnects = 0 } = labCase.expect;
  if (notBeforeMs === undefined) return [];
  const last = requests[(labCase.requests ?? reconnects + 1) - 1] ?? requests.at(-1);
  const next = last === undefined ? undefined : requests[requests.indexOf(last) + 1];
  if (last?.endedMs == null) {
    return [check('no request before', `${notBeforeMs} ms`, 'the last answer is still under way', false)];
  }
  const silentMs = (next?.startedMs ?? nowMs) - last.endedMs;
  const actual = next === undefined ? `none in ${silentMs} ms` : `request ${next.n} after ${silentMs} ms`;
  return [check('no request before', `${notBeforeMs} ms`, actual, silentMs >= notBeforeMs)];
}

function judgeState(labCase: LabCase, record: SessionRecord, { closed, error }: Account): Check[] {
  const { expect, requests } = labCase;
  const checks: Check[] = [];
  if (expect.closed !== undefined) {
    if (closed !== undefined)
      checks.push(check('closed', String(expect.closed), String(closed), closed === expect.closed));
    const made = countOf(record);
    if (requests !== undefined) {
      checks.push(check('requests, at most', String(requests), String(made), made <= requests));
    }
  }
  // An EventSource reports each loss of its connection as an error, and that it gives up.
  const isErrorRight = expect.error ?? (expect.closed === true || expect.reconnects !== 0);
  if (error === true && !isErrorRight) checks.push(check('error', NONE, 'an error was reported', false));
  return checks;
}

/**
 * Judges a client by what it says that it has dispatched, and by what the server has seen of it.
 * @param nowMs on the clock of the record
 */
export function judge(labCase: LabCase, record: SessionRecord, account: Account, nowMs: number): Verdict {
  const { requests } = record;
  if (requests.length === 0) {
    const none = check('requests', 'at least 1', '0: this session has asked for nothing', false);
    return { passed: false, checks: [none] };
  }
  const { expect } = labCase;
  const reconnects = reconnectsOf(requests).length + record.further;
  const checks = [
    ...judgeEvents(labCase, account.events),
    ...(expect.reconnects === undefined
      ? []
      : [check('reconnects', `at least ${expect.reconnects}`, String(reconnects), reconnects >= expect.reconnects)]),
    ...judgeWaits(expect, requests),
    ...judgeHeaders(expect, requests),
    ...judgeSilence(labCase, requests, nowMs),
    ...judgeState(labCase, record, account),
  ];
  return { passed: checks.every(({ passed }) => passed), checks };
}
