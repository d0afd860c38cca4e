import { byteCountOf, MAX_SIZE, pauseMsOf } from './body.js';
import { type FieldReader, within } from './field-reader.js';
import { type Answer, ENCODINGS, type End, ENDS, FRAMINGS, hasNoBody, type PlainStep, type Step } from './lab-case.js';

const MAX_STEPS = 10_000;
const MAX_BODY_BYTES = MAX_SIZE.bytes;
/** One write for each byte. */
const MAX_SPLIT_BYTES = 64 * 1024;
const MAX_PAUSE_MS = 60_000;
const MAX_PAUSES_MS = 600_000;
const MAX_HEADERS = 50;
const MAX_TIMES = MAX_BODY_BYTES;

const FIELDS = ['when', 'status', 'headers', 'framing', 'version', 'encoding', 'body'];
const STEP_FIELDS = ['text', 'hex', 'base64', 'repeat', 'pauseMs', 'end', 'oneByteAtATime'] as const;
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/;
/** Visible ASCII, blanks and tabs: what may stand in a header without being guessed at (RFC 9110, section 5.5). */
const HEADER_VALUE = { test: /^[\t\x20-\x7e]{0,4000}$/, words: 'at most 4000 printable ASCII characters on one line' };
const HEX = { test: /^(\s*[0-9A-Fa-f]{2})*\s*$/, words: 'pairs of hexadecimal digits, blanks in between' };
const BASE64 = { test: /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/, words: 'base64' };
/** Said by other fields, or by the server. */
const OTHER_FIELDS: Readonly<Record<string, string>> = {
  'content-encoding': 'the field `encoding` sets it',
  'transfer-encoding': 'the field `framing` sets it',
  connection: 'the field `framing` sets it',
  'keep-alive': 'the field `framing` sets it',
};

type StepField = (typeof STEP_FIELDS)[number];
type Nesting = 'body' | 'oneByteAtATime';

/** A step, or the end of the body. */
type ReadStep = Step | { readonly kind: 'end'; readonly end: End };

function isPlain(step: ReadStep): step is PlainStep {
  return step.kind === 'bytes' || step.kind === 'repeat' || step.kind === 'pause';
}

function bytesStep(bytes: Uint8Array | undefined): ReadStep | undefined {
  return bytes === undefined ? undefined : { kind: 'bytes', bytes };
}

function readRepeat(reader: FieldReader, value: unknown, field: string): ReadStep | undefined {
  const repeat = reader.object(value, field, ['text', 'times']);
  if (repeat === undefined) return undefined;
  const text = reader.text(repeat['text'], within(field, 'text'), {
    test: /^[^]+$/,
    words: 'a text that is not empty',
  });
  const times = reader.integer(repeat['times'], within(field, 'times'), 1, MAX_TIMES);
  if (text === undefined || times === undefined) return undefined;
  const unit = Buffer.from(text);
  if (unit.length * times > MAX_BODY_BYTES) {
    reader.problem(field, `has ${unit.length * times} bytes; a body has at most ${MAX_BODY_BYTES}`);
    return undefined;
  }
  return { kind: 'repeat', unit, times };
}

function readSplit(reader: FieldReader, value: unknown, field: string): ReadStep | undefined {
  const steps = readSteps(reader, value, field, 'oneByteAtATime').filter((step) => step !== undefined && isPlain(step));
  const bytes = steps.reduce((sum, step) => sum + byteCountOf(step), 0);
  if (bytes > MAX_SPLIT_BYTES) {
    reader.problem(field, `has ${bytes} bytes; at most ${MAX_SPLIT_BYTES} are written one by one`);
    return undefined;
  }
  return { kind: 'oneByteAtATime', steps };
}

const STEP_READERS: Readonly<
  Record<StepField, (reader: FieldReader, value: unknown, field: string) => ReadStep | undefined>
> = {
  text: (reader, value, field) => {
    const text = reader.text(value, field);
    return bytesStep(text === undefined ? undefined : Buffer.from(text));
  },
  hex: (reader, value, field) => {
    const hex = reader.text(value, field, HEX)?.replace(/\s/g, '');
    return bytesStep(hex === undefined ? undefined : Buffer.from(hex, 'hex'));
  },
  base64: (reader, value, field) => {
    const base64 = reader.text(value, field, BASE64);
    return bytesStep(base64 === undefined ? undefined : Buffer.from(base64, 'base64'));
  },
  repeat: readRepeat,
  pauseMs: (reader, value, field) => {
    const pauseMs = reader.integer(value, field, 0, MAX_PAUSE_MS);
    return pauseMs === undefined ? undefined : { kind: 'pause', pauseMs };
  },
  end: (reader, value, field) => {
    const end = reader.choice(value, field, ENDS);
    return end === undefined ? undefined : { kind: 'end', end };
  },
  oneByteAtATime: readSplit,
};

function readStep(reader: FieldReader, value: unknown, field: string, nesting: Nesting): ReadStep | undefined {
  const step = reader.object(value, field);
  if (step === undefined) return undefined;
  const [name, ...more] = Object.keys(step);
  const known = STEP_FIELDS.find((each) => each === name);
  if (known === undefined || more.length > 0) {
    reader.problem(field, `must have exactly one of: ${STEP_FIELDS.join(', ')}`);
    return undefined;
  }
  if (nesting === 'oneByteAtATime' && (known === 'oneByteAtATime' || known === 'end')) {
    reader.problem(within(field, known), `${known} cannot stand within oneByteAtATime`);
    return undefined;
  }
  return STEP_READERS[known](reader, step[known], within(field, known));
}

/** All steps in their places; undefined for one that could not be read. */
function readSteps(reader: FieldReader, value: unknown, field: string, nesting: Nesting): (ReadStep | undefined)[] {
  const list = reader.list(value, field, 0, MAX_STEPS) ?? [];
  return list.map((item, index) => readStep(reader, item, within(field, index), nesting));
}

/** The body; what keeps it from coming to an end is a problem of the step where it is too much. */
function readBody(reader: FieldReader, value: unknown, field: string): Pick<Answer, 'steps' | 'end'> {
  const read = readSteps(reader, value, field, 'body');
  const steps: Step[] = [];
  let end: End | undefined;
  let bytes = 0;
  let pausesMs = 0;
  for (const [index, step] of read.entries()) {
    const place = within(field, index);
    if (step === undefined) continue;
    if (end !== undefined) {
      reader.problem(place, 'stands behind the end of the body');
      break;
    }
    if (step.kind === 'end') {
      end = step.end;
      continue;
    }
    bytes += byteCountOf(step);
    pausesMs += pauseMsOf(step);
    steps.push(step);
    if (bytes > MAX_BODY_BYTES) {
      reader.problem(place, `brings the body to ${bytes} bytes; it has at most ${MAX_BODY_BYTES}`);
      break;
    }
    if (pausesMs > MAX_PAUSES_MS) {
      reader.problem(place, `brings the pauses to ${pausesMs} ms; they are at most ${MAX_PAUSES_MS} in sum`);
      break;
    }
  }
  return { steps, end: end ?? 'fin' };
}

function readWhen(reader: FieldReader, value: unknown, field: string): Answer['when'] {
  const when = reader.object(value, field, ['lastEventId']);
  if (when === undefined) return undefined;
  const { lastEventId } = when;
  if (lastEventId === null) return { lastEventId };
  const id = reader.text(lastEventId, within(field, 'lastEventId'));
  return id === undefined ? undefined : { lastEventId: id };
}

function readHeaders(reader: FieldReader, value: unknown, status: number, field: string): Answer['headers'] {
  const headers = new Map<string, string | null>([['cache-control', 'no-store']]);
  if (!hasNoBody(status)) headers.set('content-type', 'text/event-stream');
  const given = Object.entries(reader.object(value, field) ?? {});
  if (given.length > MAX_HEADERS) reader.problem(field, `has more than ${MAX_HEADERS} headers`);
  for (const [name, text] of given) {
    const place = within(field, name);
    const key = name.toLowerCase();
    const other = OTHER_FIELDS[key];
    if (!HEADER_NAME.test(name)) reader.problem(place, 'is no name of a header');
    else if (other !== undefined) reader.problem(place, other);
    else if (text === null) headers.set(key, null);
    else headers.set(key, reader.text(text, place, HEADER_VALUE) ?? '');
  }
  return headers;
}

/** What fields of an answer exclude each other. */
function checkTogether(reader: FieldReader, answer: Answer, field: string): void {
  const { status, framing, version, encoding, end, headers, steps } = answer;
  if (hasNoBody(status) && steps.some((step) => byteCountOf(step) > 0)) {
    reader.problem(within(field, 'body'), `an answer with status ${status} has no body`);
  }
  if (version === '1.0' && framing !== 'close') {
    reader.problem(within(field, 'framing'), 'must be close: HTTP/1.0 has no chunks');
  }
  if (encoding !== undefined && (framing === 'length' || framing === 'by-hand')) {
    reader.problem(within(field, 'encoding'), `cannot stand beside framing ${framing}`);
  }
  if (headers.has('content-length') && (framing !== 'length' || end === 'fin')) {
    const place = within(field, 'headers.content-length');
    reader.problem(place, 'is set by framing length; another one needs an end that is not fin');
  }
}

/** One of the answers of a case; its problems are left with the reader. */
export function readAnswer(reader: FieldReader, value: unknown, field: string): Answer | undefined {
  const fields = reader.object(value, field, FIELDS);
  if (fields === undefined) return undefined;
  const at = (name: string): string => within(field, name);
  const version = reader.optional(fields['version'], (text) =>
    reader.choice(text, at('version'), ['1.0', '1.1'] as const),
  );
  const framing = reader.optional(fields['framing'], (text) => reader.choice(text, at('framing'), FRAMINGS));
  const status = reader.optional(fields['status'], (number) => reader.integer(number, at('status'), 200, 599)) ?? 200;
  const answer: Answer = {
    when: reader.optional(fields['when'], (when) => readWhen(reader, when, at('when'))),
    status,
    headers: readHeaders(reader, fields['headers'] ?? {}, status, at('headers')),
    framing: framing ?? (version === '1.0' ? 'close' : 'chunked'),
    version: version ?? '1.1',
    encoding: reader.optional(fields['encoding'], (name) => reader.choice(name, at('encoding'), ENCODINGS)),
    ...readBody(reader, fields['body'] ?? [], at('body')),
  };
  checkTogether(reader, answer, field);
  return answer;
}
