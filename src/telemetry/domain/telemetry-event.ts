import { isUtf8 } from 'node:buffer';
import { FlowProbeError, type Problem, refused } from '../../kernel/errors/flowprobe.error.js';
import { isObject } from '../../kernel/input/is-object.js';

/** Longest event, in bytes. */
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
  /** Only near the truth: nanoseconds since 1970 lie beyond what a number holds exactly. */
  readonly timeUnixNano: number;
  readonly attributes: readonly Attribute[];
}

const TEXTS: Readonly<Record<string, number>> = { traceId: 128, name: 256, event: 256 };
const FIELDS = ['traceId', 'name', 'event', 'timeUnixNano', 'attributes'];
const MAX_NANOS = 2 ** 63;
const MAX_ATTRIBUTES = 256;
const SHOWN_CHARACTERS = 64;
const [TAB, NEWLINE, RETURN, BLANK] = [0x09, 0x0a, 0x0d, 0x20];

/** An event that was read, nothing, or why it is refused. */
export type ReadEvent =
  | { readonly kind: 'event'; readonly event: TelemetryEvent; readonly body: Buffer }
  | { readonly kind: 'blank' }
  | { readonly kind: 'refused'; readonly error: FlowProbeError };

export const TOO_LONG = new FlowProbeError(
  'payload-too-large',
  `An event has at most ${MAX_EVENT_BYTES} bytes; this one is longer and was passed over`,
);

/**
 * Reads the JSON of one event. Its body are the bytes that came, without blanks around them; line breaks between two tokens,
 * which would end a line of a stream, become blanks.
 */
export function readEvent(bytes: Buffer): ReadEvent {
  const body = trimmed(bytes);
  if (body.length === 0) return { kind: 'blank' };
  const parsed = parseJson(body);
  if ('error' in parsed) return { kind: 'refused', error: parsed.error };
  const problems = eventProblems(parsed.value);
  if (problems.length > 0) return { kind: 'refused', error: refused('invalid-body', problems) };
  return { kind: 'event', event: parsed.value as TelemetryEvent, body: withoutLineBreaks(body) };
}

/** The key that a client shows in its first line; undefined where the line is about something else. */
export function apiKeyIn(bytes: Buffer): string | undefined {
  const parsed = parseJson(trimmed(bytes));
  if ('error' in parsed || !isObject(parsed.value) || Object.keys(parsed.value).join() !== 'apiKey') return undefined;
  const { apiKey } = parsed.value;
  return typeof apiKey === 'string' ? apiKey : undefined;
}

/** What is wrong with a parsed value as an event, each with its field; `prefix` says where it stands. */
export function eventProblems(value: unknown, prefix = ''): Problem[] {
  if (!isObject(value)) return [{ field: prefix.slice(0, -1), problem: `${prefix}an event must be a JSON object` }];
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
  if (typeof nanos !== 'number' || !Number.isInteger(nanos) || nanos < 0 || nanos >= MAX_NANOS) {
    complain('timeUnixNano', 'must be a whole number of nanoseconds since 1970');
  }
  if (!areAttributes(value['attributes'])) {
    complain('attributes', `must be a list of up to ${MAX_ATTRIBUTES} of {"key": text, "value": object}`);
  }
  for (const field of Object.keys(value)) {
    if (!FIELDS.includes(field)) complain(shown(field), 'is not known here');
  }
  return problems;
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

/** Strict UTF-8 and strict JSON. */
export function parseJson(bytes: Buffer): { readonly value: unknown } | { readonly error: FlowProbeError } {
  if (!isUtf8(bytes)) return { error: new FlowProbeError('invalid-body', 'This is not valid UTF-8') };
  try {
    return { value: JSON.parse(bytes.toString('utf8')) as unknown };
  } catch {
    return { error: new FlowProbeError('invalid-body', 'This is not valid JSON') };
  }
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

/** In valid JSON a line break can only stand between two tokens: inside a text it is escaped. */
function withoutLineBreaks(body: Buffer): Buffer {
  if (!body.includes(RETURN) && !body.includes(NEWLINE)) return body;
  return Buffer.from(body.map((byte) => (byte === RETURN || byte === NEWLINE ? BLANK : byte)));
}
