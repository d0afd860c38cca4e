import { jsonProblemText } from '../../kernel/errors/body-refusal.js';
import { isObject } from '../../kernel/input/is-object.js';
import { readStrictJson } from '../../kernel/input/strict-json.js';
import { parseDateTimeUs } from '../../kernel/latency/date-time.js';
import { type Numbering } from '../../kernel/latency/delivery-tracker.js';
import { type Cursor } from '../../store/cursor.js';
import { type TimedEvent } from '../../kernel/latency/latency-recorder.js';
import { IRI } from './vocabulary.js';

/** A measurement as it comes out of the stream. */
export interface Measurement extends TimedEvent {
  readonly sensor: string | undefined;
}

type Node = Readonly<Record<string, unknown>>;

/** A server may send more than it takes; its numbers are figures, and no identities. */
const LIMITS = { maxKeys: 500_000, maxElements: 1_000_000, maxContainers: 500_000, integers: 'as-written' } as const;
/** Names longer than this are nobody's run and nobody's sensor; it bounds what is kept of them. */
const MAX_NAME_LENGTH = 200;

/** The value of a property, of several the first: bare, as `{"@value":…}`, or the name of what it points to. */
function valueOf(node: Node, iri: string): unknown {
  const property = node[iri];
  const value: unknown = Array.isArray(property) ? property[0] : property;
  return isObject(value) ? (value['@value'] ?? value['@id']) : value;
}

function nameOf(node: Node, iri: string): string | undefined {
  const value = valueOf(node, iri);
  return typeof value === 'string' && value.length <= MAX_NAME_LENGTH ? value : undefined;
}

function timeOf(node: Node, iri: string): number | undefined {
  const value = valueOf(node, iri);
  return typeof value === 'string' ? parseDateTimeUs(value) : undefined;
}

function numberingOf(node: Node, sensor: string | undefined): Numbering | undefined {
  const run = nameOf(node, IRI.run);
  const sequence = Number(valueOf(node, IRI.sequence) ?? Number.NaN);
  if (run === undefined || sensor === undefined || !Number.isSafeInteger(sequence) || sequence < 0) return undefined;
  return { run, sensor, sequence };
}

function measurementOf(node: Node): Measurement {
  const sensor = nameOf(node, IRI.sensor);
  return {
    sensor,
    sentUs: timeOf(node, IRI.sent) ?? timeOf(node, IRI.timestamp),
    intendedUs: timeOf(node, IRI.intended),
    numbering: numberingOf(node, sensor),
  };
}

/** What data of a server says, or why it does not. */
export type Answer<T> = { readonly value: T } | { readonly problem: string };

function parse(text: string): Answer<unknown> {
  const json = readStrictJson(Buffer.from(text), LIMITS);
  if ('value' in json) return json;
  const [first] = json.problems;
  return { problem: first === undefined ? 'it is not JSON' : jsonProblemText(first, 'its data') };
}

/** The measurements that a change has inserted. */
export function readChange(data: string): Answer<Measurement[]> {
  const json = parse(data);
  if ('problem' in json) return json;
  const { value: change } = json;
  if (!isObject(change)) return { problem: 'it is not a change, which is a JSON object' };
  const { insert } = change;
  if (!isObject(insert)) return { problem: 'it is not a change, which has an object "insert"' };
  const graph = insert['@graph'] ?? insert;
  const items: readonly unknown[] = Array.isArray(graph) ? graph : [graph];
  return { value: items.filter(isObject).map(measurementOf) };
}

/** Reads an id `<epoch>:<sequence>`. */
export function parseEventId(id: string | undefined): Cursor | undefined {
  const [, epoch, digits] = /^(.{0,200}):(\d{1,15})$/.exec(id ?? '') ?? [];
  return epoch === undefined ? undefined : { epoch, sequence: Number(digits) };
}

/** What the server has dropped, both ends included; without an end, nobody knows how much. */
export interface Gap {
  readonly from: number;
  readonly to: number | undefined;
}

/** A place within a gap: a sequence, bare or as an id. */
function sequenceOf(value: unknown): number | undefined {
  const sequence = typeof value === 'string' ? Number(value.slice(value.lastIndexOf(':') + 1)) : value;
  return typeof sequence === 'number' && Number.isSafeInteger(sequence) && sequence >= 0 ? sequence : undefined;
}

/** The data of `event: gap`. */
export function readGap(data: string): Answer<Gap> {
  const json = parse(data);
  if ('problem' in json) return json;
  const { value: gap } = json;
  const from = isObject(gap) ? sequenceOf(gap['from']) : undefined;
  if (!isObject(gap) || from === undefined) return { problem: '"from" is not a sequence' };
  const to = sequenceOf(gap['to']);
  return to !== undefined && to < from ? { problem: '"to" is before "from"' } : { value: { from, to } };
}
