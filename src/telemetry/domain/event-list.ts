import { jsonRefusal } from '../../kernel/errors/body-refusal.js';
import { FlowProbeError, type Problem, refused } from '../../kernel/errors/flowprobe.error.js';
import { LARGE_BYTES, readStrictJsonInSteps, withoutBom } from '../../kernel/input/strict-json.js';
import { structureProblems } from '../../kernel/input/structure.js';
import { inOneGo, type Steps } from '../../kernel/time/steps.js';
import { eventProblems, MAX_EVENT_BYTES } from './telemetry-event.js';

/** As many as fit into the largest body. */
const LIMITS = { maxDepth: 40, maxKeys: 120_000, maxElements: 500_000, integers: 'as-written' } as const;
const MAX_PARTS = 500_000;
const MAX_PROBLEMS = 20;
/** Events of a body: they are stored in one go, so that all are or none. */
export const MAX_EVENTS = 5000;
/** A step of reading: some milliseconds of work. */
const EVENTS_PER_STEP = 500;
const [TAB, NEWLINE, RETURN, BLANK] = [0x09, 0x0a, 0x0d, 0x20];
const [QUOTE, COMMA, BACKSLASH] = [0x22, 0x2c, 0x5c];
const [OPEN_BRACKET, CLOSE_BRACKET, OPEN_BRACE, CLOSE_BRACE] = [0x5b, 0x5d, 0x7b, 0x7d];

/**
 * The events of a request body or of a line, one or a list of them, each with the bytes that it came with: a parsed number would
 * have lost the last digits of its nanoseconds. Blanks around an event are dropped; line breaks between two tokens, which would
 * end a line of a stream, become blanks. All or none.
 * @throws FlowProbeError `invalid-body`, `payload-too-large`
 */
export function readEvents(bytes: Buffer): Buffer[] {
  return inOneGo(readEventsInSteps(bytes));
}

/** As `readEvents`, in steps. */
export function* readEventsInSteps(bytes: Buffer): Steps<Buffer[]> {
  const read = yield* readStrictJsonInSteps(bytes, LIMITS);
  if ('problems' in read) throw jsonRefusal(read.problems);
  const { value } = read;
  if (typeof value !== 'object' || value === null) {
    throw refused('invalid-body', [{ field: 'body', problem: 'an event, or a list of events, is expected' }]);
  }
  const isLarge = bytes.length > LARGE_BYTES;
  if (isLarge) yield;
  const misshapen = structureProblems(value, MAX_PARTS);
  if (misshapen.length > 0) throw refused('invalid-body', misshapen);
  if (isLarge) yield;
  const isList = Array.isArray(value);
  const values: readonly unknown[] = isList ? value : [value];
  if (values.length === 0) throw refused('invalid-body', [{ field: 'body', problem: 'there is no event in the list' }]);
  if (values.length > MAX_EVENTS) throw tooMany();
  const problems: Problem[] = [];
  for (const [index, each] of values.entries()) {
    problems.push(...eventProblems(each, isList ? `${index}.` : ''));
    if (problems.length >= MAX_PROBLEMS) break;
    if (index % EVENTS_PER_STEP === EVENTS_PER_STEP - 1) yield;
  }
  if (problems.length > 0) throw refused('invalid-body', problems.slice(0, MAX_PROBLEMS));
  if (isLarge) yield;
  const body = trimmed(withoutBom(bytes));
  const bodies = (isList ? elementsOf(body) : [body]).map((each) => withoutLineBreaks(trimmed(each)));
  if (bodies.some(({ length }) => length > MAX_EVENT_BYTES)) {
    throw new FlowProbeError('payload-too-large', `An event has at most ${MAX_EVENT_BYTES} bytes`);
  }
  return bodies;
}

/**
 * The events of a body with a JSON value a line, in steps; blank lines are skipped. All or none.
 * @throws FlowProbeError as `readEvents`, with the number of the line
 */
export function* readEventLinesInSteps(bytes: Buffer): Steps<Buffer[]> {
  const events: Buffer[] = [];
  let start = 0;
  for (let line = 1; start < bytes.length; line += 1) {
    const newline = bytes.indexOf(NEWLINE, start);
    const end = newline < 0 ? bytes.length : newline;
    const text = bytes.subarray(start, end);
    start = end + 1;
    if (line % EVENTS_PER_STEP === 0) yield;
    if (isBlank(text)) continue;
    try {
      for (const event of yield* readEventsInSteps(text)) events.push(event);
      if (events.length > MAX_EVENTS) throw tooMany();
    } catch (error) {
      if (!(error instanceof FlowProbeError)) throw error;
      throw new FlowProbeError(error.code, `line ${line}: ${error.message}`, error.details);
    }
  }
  if (events.length === 0) throw refused('invalid-body', [{ field: 'body', problem: 'there is no event in the body' }]);
  return events;
}

function tooMany(): FlowProbeError {
  return refused('payload-too-large', [{ field: 'body', problem: `there are more than ${MAX_EVENTS} events` }]);
}

/** Whether a line has nothing to read, but perhaps a byte order mark. */
export function isBlank(line: Buffer): boolean {
  return trimmed(withoutBom(line)).length === 0;
}

function isSpace(byte: number | undefined): boolean {
  return byte === BLANK || byte === RETURN || byte === TAB || byte === NEWLINE;
}

function trimmed(bytes: Buffer): Buffer {
  let start = 0;
  let end = bytes.length;
  while (start < end && isSpace(bytes[start])) start += 1;
  while (end > start && isSpace(bytes[end - 1])) end -= 1;
  return start === 0 && end === bytes.length ? bytes : bytes.subarray(start, end);
}

/** In JSON a line break can only stand between two tokens: inside a text it is escaped. */
function withoutLineBreaks(body: Buffer): Buffer {
  if (!body.includes(RETURN) && !body.includes(NEWLINE)) return body;
  return Buffer.from(body.map((byte) => (byte === RETURN || byte === NEWLINE ? BLANK : byte)));
}

/** The bytes of each element of a list that is known to be JSON. */
function elementsOf(list: Buffer): Buffer[] {
  const elements: Buffer[] = [];
  let depth = 0;
  let start = 1;
  for (let at = 0; at < list.length; at += 1) {
    const byte = list[at];
    if (byte === QUOTE) {
      for (at += 1; list[at] !== QUOTE; at += 1) if (list[at] === BACKSLASH) at += 1;
    } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      depth += 1;
    } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      depth -= 1;
    } else if (byte === COMMA && depth === 1) {
      elements.push(list.subarray(start, at));
      start = at + 1;
    }
  }
  elements.push(list.subarray(start, list.length - 1));
  return elements;
}
