import { afterEach } from '@jest/globals';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import formats from 'ajv-formats';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../apps/run.js';

/** A message as a client receives it: an event of a stream, a frame of a WebSocket, a line of a socket. */
export interface ReceivedMessage {
  readonly id?: string | undefined;
  readonly event?: string | undefined;
  /** JSON. */
  readonly data: string;
}

interface Message {
  readonly name: string;
  readonly headers?: object;
  readonly payload: object;
}

interface Document {
  readonly channels: Readonly<
    Record<string, { readonly address: string | null; readonly messages: Readonly<Record<string, Message>> }>
  >;
  readonly operations: Readonly<
    Record<string, { readonly action: 'send' | 'receive'; readonly messages: readonly { readonly $ref: string }[] }>
  >;
  readonly components: { readonly schemas: object };
}

interface Kind {
  readonly name: string;
  readonly payload: ValidateFunction;
}

/** The kinds of messages that have the same `id` and `event`: which of them one is, its payload says. */
interface Kinds {
  readonly headers: ValidateFunction | undefined;
  readonly kinds: Kind[];
  /** Payloads that were found to fit, as a hundred readers of a stream get the same. */
  readonly fitting: Set<string>;
}

interface Channel {
  readonly name: string;
  /** Of the path of a stream, and of one behind a proxy with a path of its own in front. */
  readonly path: RegExp;
  readonly pathBehindProxy: RegExp;
  /** Made when the channel is first used, as most files of tests use one. */
  readonly groups: () => readonly Kinds[];
}

/** Written before the first test by `write-asyncapi.js`. */
const FILE = join(ROOT, 'dist/asyncapi.json');
/** Where an EventSource finds the stream of telemetry as well: on the main port and on one of its own. */
const ALIASES = new Map([['/', '/telemetry/stream']]);
const NO_PATH = '(?!)';
const MAX_SHOWN = 500;
const MAX_FITTING = 20_000;
/** The answers of the client lab are wrong on purpose, byte by byte; what a stream of the user's own sends is in the user's document. */
const NOT_DESCRIBED = /^\/(lab|streams)\//;

const violations: string[] = [];
const ownTopics = new Set<string>();
let known: readonly Channel[] | undefined;

/** For a topic that a test has registered itself: what it sends is in no document. */
export function addOwnTopic(name: string): void {
  ownTopics.add(name);
}

/** A client may read what it does not know; a service that sends it has forgotten to say so. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const inner = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  const isOpen = 'properties' in schema && !('additionalProperties' in schema) && 'type' in schema;
  return isOpen ? { ...inner, additionalProperties: false } : inner;
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** The messages that are sent on a channel, by their `id` and `event`. */
function groupsOf(name: string, { channels, operations, components }: Document): Kinds[] {
  const ajv = new Ajv({ strict: false });
  formats.default(ajv);
  const compile = (schema: object): ValidateFunction => ajv.compile({ ...schema, components });
  const sending = Object.values(operations).filter(({ action }) => action === 'send');
  const sent = new Set(sending.flatMap(({ messages }) => messages.map(({ $ref }) => $ref)));
  const groups = new Map<string, Kinds>();
  for (const [key, { name: kind, headers, payload }] of Object.entries(channels[name]?.messages ?? {})) {
    if (!sent.has(`#/channels/${name}/messages/${key}`)) continue;
    const fields = JSON.stringify(headers ?? null);
    const group = groups.get(fields) ?? { headers: headers && compile(headers), kinds: [], fitting: new Set() };
    groups.set(fields, group);
    group.kinds.push({ name: kind, payload: compile(payload) });
  }
  return [...groups.values()];
}

function readChannels(): Channel[] {
  const document = closed(JSON.parse(readFileSync(FILE, 'utf8'))) as Document;
  return Object.entries(document.channels).map(([name, { address }]) => {
    const pattern = address === null ? NO_PATH : address.replaceAll(/\{\w+\}/g, '[^/]+');
    return {
      name,
      path: new RegExp(`^${pattern}/?$`, 'i'),
      pathBehindProxy: new RegExp(`^/[^/]+${pattern}$`),
      groups: once(() => groupsOf(name, document)),
    };
  });
}

function channelOf(url: string): Channel | undefined {
  known ??= readChannels();
  const { pathname } = new URL(url);
  const path = ALIASES.get(pathname) ?? pathname;
  return known.find((each) => each.path.test(path)) ?? known.find((each) => each.pathBehindProxy.test(path));
}

function textOf(errors: readonly ErrorObject[] | null | undefined): string {
  return (errors ?? []).map(({ instancePath, message = '' }) => `${instancePath} ${message}`.trim()).join(', ');
}

/** What is wrong with a message of a channel; undefined where it is as the document has it. */
function problemOf(channel: Channel, { id, event, data }: ReceivedMessage): string | undefined {
  const groups = channel.groups();
  const fields = { ...(id !== undefined && { id }), ...(event !== undefined && { event }) };
  const group = groups.find(({ headers }) => headers === undefined || headers(fields));
  if (group === undefined) {
    const reasons = groups.map(({ kinds, headers }) => `${kinds[0]?.name ?? ''}: ${textOf(headers?.errors)}`);
    return `no kind has this id and event: ${reasons.join('; ')}`;
  }
  const { kinds, fitting } = group;
  if (fitting.has(data)) return undefined;
  const payload: unknown = JSON.parse(data);
  if (!kinds.some((kind) => kind.payload(payload))) {
    return kinds.map((kind) => `${kind.name}: ${textOf(kind.payload.errors)}`).join('; ');
  }
  if (fitting.size < MAX_FITTING) fitting.add(data);
  return undefined;
}

/** Checks each message of a channel; one that is not as `/asyncapi.json` has it fails the test that runs. */
export type MessageCheck = (message: ReceivedMessage) => void;

/** What is wrong with an event of a stream, for the test of these checks themselves. */
export function problemOfEvent(url: string, message: ReceivedMessage): string | undefined {
  const channel = channelOf(url);
  return channel === undefined ? 'no channel' : problemOf(channel, message);
}

function checkOf(channel: Channel): MessageCheck {
  return (message) => {
    if (message.event !== undefined && ownTopics.has(message.event)) return;
    const problem = problemOf(channel, message);
    if (problem === undefined) return;
    const shown = JSON.stringify(message).slice(0, MAX_SHOWN);
    violations.push(`The channel ${channel.name} of /asyncapi.json does not have ${shown}: ${problem}`);
  };
}

/** For the messages of a channel by its name, such as `deviceLog`. */
export function checkOfChannel(name: string): MessageCheck {
  known ??= readChannels();
  const channel = known.find((each) => each.name === name);
  if (channel === undefined) throw new Error(`/asyncapi.json has no channel ${name}`);
  return checkOf(channel);
}

/** For the events of a stream by its URL. */
export function checkOfStream(url: string): MessageCheck {
  const channel = channelOf(url);
  if (channel !== undefined) return checkOf(channel);
  if (NOT_DESCRIBED.test(new URL(url).pathname)) return () => undefined;
  return () => void violations.push(`/asyncapi.json has no channel of ${url}`);
}

afterEach(() => {
  const found = violations.splice(0);
  if (found.length > 0) throw new Error([...new Set(found)].slice(0, 5).join('\n'));
});
