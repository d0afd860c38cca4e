import { type StreamListBody } from '../api/schema.js';
import { queryText, STREAM_TEXTS } from '../frame/query-text.js';
import { unknownText } from '../frame/unknown-text.js';

/** The streams that every service has. */
export const SHIPPED = [
  { value: 'day', label: 'Retail day: a run of your own' },
  { value: 'live', label: 'Retail day: the one that all see' },
  { value: 'changes', label: 'Changes of a pod' },
  { value: 'telemetry', label: 'Telemetry' },
  { value: 'fleet', label: 'Events of devices' },
  { value: 'events', label: 'Several topics in one stream' },
] as const;

/** A fault as it is chosen: the values of its keys as texts; an empty one is left out. */
export interface FaultChoice {
  /** Of the page alone: two of a kind have different ones. */
  readonly key: number;
  readonly kind: string;
  readonly values: Readonly<Record<string, string>>;
}

/** What a person chose of a stream. Texts may be empty: then the stream has its default. */
export interface StreamChoice {
  /** `day`, `live`, `changes`, `telemetry`, `fleet`, `events`, or `<document>/<channel>`. */
  readonly stream: string;
  readonly seed: string;
  readonly scenario: string;
  readonly speed: string;
  readonly clock: string;
  readonly pod: string;
  readonly topics: string;
  readonly faults: readonly FaultChoice[];
}

export const DEFAULT_CHOICE: StreamChoice = {
  stream: 'day',
  seed: '42',
  scenario: '',
  speed: '',
  clock: '',
  pod: 'alice',
  topics: 'faults,telemetry',
  faults: [],
};

type Field = Exclude<keyof StreamChoice, 'stream' | 'faults'>;

const OF_A_RUN: readonly Field[] = ['seed', 'speed', 'clock'];
const FIELDS: Readonly<Record<string, readonly Field[]>> = {
  day: ['seed', 'scenario', 'speed', 'clock'],
  changes: ['pod'],
  events: ['topics'],
};

/** What can be chosen of a stream beside its faults. */
export function fieldsOf(stream: string): readonly Field[] {
  return stream.includes('/') ? OF_A_RUN : (FIELDS[stream] ?? []);
}

function pathOf({ stream, pod }: StreamChoice): string {
  if (stream.includes('/')) return `/streams/${stream.split('/').map(encodeURIComponent).join('/')}`;
  switch (stream) {
    case 'live':
      return '/simulation/live';
    case 'changes':
      return `/${encodeURIComponent(pod.trim() === '' ? DEFAULT_CHOICE.pod : pod.trim())}/events/changes`;
    case 'telemetry':
      return '/telemetry/stream';
    case 'fleet':
      return '/fleet/events';
    case 'events':
      return '/events';
    default:
      return '/stream';
  }
}

/** Names of the events of a stream, as an EventSource needs them; none where they are unnamed. @param own streams of documents */
export function eventNamesOf({ stream, topics }: StreamChoice, own: StreamListBody | null): readonly string[] {
  if (stream === 'events') return topics.split(',').map((topic) => topic.trim());
  if (stream === 'telemetry') return ['status'];
  const [document, channel] = stream.split('/');
  const found = own?.documents.find(({ name }) => name === document)?.channels.find(({ name }) => name === channel);
  return found?.events ?? [];
}

/** A fault as it stands in a URL. */
export function faultText({ kind, values }: Pick<FaultChoice, 'kind' | 'values'>): string {
  const pairs = Object.entries(values).filter(([, value]) => value !== '');
  return pairs.length === 0 ? kind : `${kind}:${pairs.map(([name, value]) => `${name}=${value}`).join(',')}`;
}

/** Reads a fault of a URL. A comma that no `<key>=` follows is part of the value before it. */
export function parseFault(text: string, key: number): FaultChoice {
  const colon = text.indexOf(':');
  const kind = colon < 0 ? text : text.slice(0, colon);
  const values: Record<string, string> = {};
  let last: string | undefined;
  for (const part of colon < 0 ? [] : text.slice(colon + 1).split(',')) {
    const [, name, value] = /^([A-Za-z]+)=(.*)$/s.exec(part) ?? [];
    if (name !== undefined) values[(last = name)] = value ?? '';
    else if (last !== undefined) values[last] = `${values[last] ?? ''},${part}`;
  }
  return { key, kind, values };
}

/** Path and query of the stream. */
export function streamPath(choice: StreamChoice): string {
  const parameters: [string, string][] = [];
  for (const field of fieldsOf(choice.stream)) {
    if (field === 'pod') continue;
    const value = choice[field].trim();
    if (value !== '') parameters.push([field, value]);
  }
  for (const fault of choice.faults) parameters.push(['wire', faultText(fault)]);
  const query = queryText(parameters);
  return `${pathOf(choice)}${query === '' ? '' : `?${query}`}`;
}

/** A choice as the page's query has it: what is as it is by default is left out. */
export function choiceQuery(choice: StreamChoice): [string, string][] {
  const shown = new Set<string>(['stream', ...fieldsOf(choice.stream)]);
  const texts = STREAM_TEXTS.filter((name) => shown.has(name) && choice[name] !== DEFAULT_CHOICE[name]);
  return [
    ...texts.map((name): [string, string] => [name, choice[name]]),
    ...choice.faults.map((fault): [string, string] => ['wire', faultText(fault)]),
  ];
}

/** Longer texts than a service takes are of no use. */
const MAX_CHARACTERS = 256;
export const MAX_FAULTS = 16;

/** Whether a service may have it: of those that documents describe, it says itself which it has. */
function mayBe(stream: string): boolean {
  return stream.includes('/') || SHIPPED.some(({ value }) => value === stream);
}

/** What to say of a query that names a stream that no service has; null where it names none such. */
export function unknownStream(query: URLSearchParams): string | null {
  const stream = query.get('stream');
  return stream === null || mayBe(stream) ? null : unknownText('stream', stream, 'the retail day is chosen');
}

export function readChoice(query: URLSearchParams): StreamChoice {
  const text = (name: (typeof STREAM_TEXTS)[number]): string =>
    query.get(name)?.slice(0, MAX_CHARACTERS) ?? DEFAULT_CHOICE[name];
  return {
    stream: mayBe(text('stream')) ? text('stream') : DEFAULT_CHOICE.stream,
    seed: text('seed'),
    scenario: text('scenario'),
    speed: text('speed'),
    clock: text('clock'),
    pod: text('pod'),
    topics: text('topics'),
    faults: query
      .getAll('wire')
      .slice(0, MAX_FAULTS)
      .map((fault, index) => parseFault(fault.slice(0, MAX_CHARACTERS), index)),
  };
}

/** The list with one fault so many places further on. */
export function moved(faults: readonly FaultChoice[], key: number, places: number): readonly FaultChoice[] {
  const from = faults.findIndex((fault) => fault.key === key);
  const fault = faults[from];
  if (fault === undefined) return faults;
  const to = Math.max(0, Math.min(faults.length - 1, from + places));
  const others = faults.filter((each) => each !== fault);
  return [...others.slice(0, to), fault, ...others.slice(to)];
}
