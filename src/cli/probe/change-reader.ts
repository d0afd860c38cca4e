import { isObject } from '../../kernel/input/is-object.js';
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

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The measurements that a change has inserted; undefined if the data is not that of a change. */
export function readChange(data: string): Measurement[] | undefined {
  const change = parse(data);
  if (!isObject(change) || !isObject(change['insert'])) return undefined;
  const graph = change['insert']['@graph'] ?? change['insert'];
  const items: readonly unknown[] = Array.isArray(graph) ? graph : [graph];
  return items.filter(isObject).map(measurementOf);
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
export function readGap(data: string): Gap | undefined {
  const gap = parse(data);
  const from = isObject(gap) ? sequenceOf(gap['from']) : undefined;
  const to = isObject(gap) ? sequenceOf(gap['to']) : undefined;
  return from === undefined || (to !== undefined && to < from) ? undefined : { from, to };
}
