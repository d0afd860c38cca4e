import { FlowProbeError, type Problem } from '../../kernel/errors/flowprobe.error.js';
import { isObject } from '../../kernel/input/is-object.js';
import { readStrictJson } from '../../kernel/input/strict-json.js';

/** Longest event, and longest line of the TCP port, in bytes. */
export const MAX_EVENT_BYTES = 64 * 1024;

export interface Attribute {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}

/** An event as it is looked at here. What is stored and sent on are the bytes that came, never this. */
export interface TelemetryEvent {
  readonly traceId: string;
  /** Of the service that sent it. */
  readonly name: string;
  readonly event: string;
  /** A number only comes near it: nanoseconds since 1970 lie beyond what a double holds exactly. A text has the exact digits. */
  readonly timeUnixNano: number | string;
  readonly attributes: readonly Attribute[];
}

const TEXTS: Readonly<Record<string, number>> = { traceId: 128, name: 256, event: 256 };
const FIELDS = ['traceId', 'name', 'event', 'timeUnixNano', 'attributes'];
const MAX_NANOS = 2 ** 63;
const MAX_ATTRIBUTES = 256;
/** Of one event. */
const MAX_PROBLEMS = 20;
/** As OTLP writes 64-bit integers in JSON. */
const DIGITS = /^\d{1,19}$/;
const SHOWN_CHARACTERS = 64;

export const TOO_LONG = new FlowProbeError(
  'payload-too-large',
  `A line has at most ${MAX_EVENT_BYTES} bytes, also one with a list of events; this one is longer and was dropped`,
);

/** The API key in a client's first line; undefined where the line holds anything else. */
export function apiKeyIn(bytes: Buffer): string | undefined {
  const read = readStrictJson(bytes);
  if ('problems' in read || !isObject(read.value) || Object.keys(read.value).join() !== 'apiKey') return undefined;
  const { apiKey } = read.value;
  return typeof apiKey === 'string' ? apiKey : undefined;
}

/** What is wrong with a parsed value as an event, each with its field; `prefix` says where it stands. */
export function eventProblems(value: unknown, prefix = ''): Problem[] {
  if (!isObject(value)) {
    const field = prefix === '' ? 'body' : prefix.slice(0, -1);
    return [{ field, problem: `${field} must be an event, which is a JSON object` }];
  }
  const problems: Problem[] = [];
  const complain = (field: string, problem: string): void => {
    problems.push({ field: prefix + field, problem: `${prefix}${field} ${problem}` });
  };
  for (const [field, most] of Object.entries(TEXTS)) {
    const text = value[field];
    if (typeof text !== 'string' || text.length === 0 || text.length > most) {
      complain(field, `must be a text of 1 to ${most} characters`);
    }
  }
  const nanos = value['timeUnixNano'];
  if (!isTime(typeof nanos === 'string' && DIGITS.test(nanos) ? Number(nanos) : nanos)) {
    complain('timeUnixNano', 'must be a whole number of nanoseconds since 1970, or a text of its digits');
  }
  if (!areAttributes(value['attributes'])) {
    complain('attributes', `must be a list of up to ${MAX_ATTRIBUTES} of {"key": text, "value": object}`);
  }
  for (const field of Object.keys(value)) {
    if (problems.length >= MAX_PROBLEMS) break;
    if (!FIELDS.includes(field)) complain(shown(field), 'is not known here');
  }
  return problems;
}

function isTime(nanos: unknown): boolean {
  return typeof nanos === 'number' && Number.isInteger(nanos) && nanos >= 0 && nanos < MAX_NANOS;
}

function areAttributes(value: unknown): boolean {
  if (!Array.isArray(value) || value.length > MAX_ATTRIBUTES) return false;
  return value.every(
    (each: unknown) =>
      isObject(each) && typeof each['key'] === 'string' && each['key'] !== '' && isObject(each['value']),
  );
}

/** `length` characters of a text from outside at most. */
function shown(text: string): string {
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}
