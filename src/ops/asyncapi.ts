import { type ChannelDocs } from '../kernel/contracts/channel.docs.js';
import { type MessageDocs, payloadSchema, type PayloadSchema } from '../kernel/contracts/message-docs.js';
import { eventsOf, fieldsOf } from './event-schema.js';
import { isObject } from '../kernel/input/is-object.js';
import { streamNoteOf } from './openapi-31.js';
import {
  type Endpoint,
  endpointsOf,
  mapValues,
  type OpenApiDocument,
  type Parameter,
  type Schema,
  schemasFor,
} from './openapi-document.js';

const VERSION = '3.1.0';

/** Where clients reach the service. */
export interface ServerHosts {
  /** Of the main port, such as `localhost:8080`. */
  readonly main: string;
  readonly isSecure: boolean;
  /** In front of all paths where it is set. */
  readonly publicPath?: string;
  /** Of the port for lines of telemetry. */
  readonly telemetry: string;
  /** Of the devices' ports, without a port. */
  readonly devices: string;
}

interface Message {
  readonly name: string;
  readonly contentType: 'application/json';
  /** Of an event: its `id` and its `event`. */
  readonly headers?: Schema;
  readonly payload: PayloadSchema;
}

interface Reference {
  readonly $ref: string;
}

interface Channel {
  readonly title: string;
  readonly description?: string;
  readonly address: string | null;
  readonly servers: readonly Reference[];
  readonly parameters?: Readonly<Record<string, Schema>>;
  readonly messages: Readonly<Record<string, Message>>;
  readonly bindings?: Schema;
}

interface AsyncOperation {
  readonly action: 'send' | 'receive';
  readonly channel: Reference;
  readonly summary: string;
  readonly messages: readonly Reference[];
  readonly bindings?: Schema;
}

export interface AsyncApiDocument {
  readonly asyncapi: string;
  readonly info: Schema;
  readonly defaultContentType: string;
  readonly servers: Readonly<Record<string, Schema>>;
  readonly channels: Readonly<Record<string, Channel>>;
  readonly operations: Readonly<Record<string, AsyncOperation>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

interface Part {
  readonly name: string;
  readonly channel: Channel;
  readonly operations: Readonly<Record<string, AsyncOperation>>;
}

function serversOf({ main, isSecure, publicPath, telemetry, devices }: ServerHosts): Readonly<Record<string, Schema>> {
  const path = publicPath === undefined ? {} : { pathname: publicPath };
  return {
    http: { host: main, protocol: isSecure ? 'https' : 'http', ...path, description: 'Streams of server-sent events.' },
    webSocket: { host: main, protocol: isSecure ? 'wss' : 'ws', ...path, description: 'The same port.' },
    device: {
      host: `${devices}:{port}`,
      protocol: 'ws',
      description: 'The port of a mock device.',
      variables: { port: { default: '8001', description: 'As `GET /fleet/servers` lists it.' } },
    },
    telemetry: { host: telemetry, protocol: 'tcp', description: 'Lines of telemetry; `TELEMETRY_PORT`.' },
  };
}

/** `streamDay` is the operation of the channel `day`. */
function channelNameOf(operationId: string): string {
  const name = operationId.replace(/^stream/, '');
  return name.charAt(0).toLowerCase() + name.slice(1);
}

function messageRefs(channel: string, names: readonly string[]): Reference[] {
  return names.map((name) => ({ $ref: `#/channels/${channel}/messages/${name}` }));
}

/** A message's name is its key, up to what follows a slash: `changes/{pod}` is found as `changes`. */
function keyOf(name: string): string {
  return name.split('/')[0] ?? name;
}

function parameterOf({ description, schema }: Parameter): Schema {
  const examples = schema?.['examples'];
  return { description, ...(Array.isArray(examples) && { examples: examples.map(String) }) };
}

function inPlace(parameters: readonly Parameter[] | undefined, place: string): readonly Parameter[] {
  return (parameters ?? []).filter((parameter) => parameter.in === place);
}

/** The query of a stream, as its HTTP binding has it. */
function querySchema(parameters: readonly Parameter[]): Schema {
  const properties = parameters.map(({ name, description, schema }) => [name, { ...schema, description }] as const);
  return { type: 'object', properties: Object.fromEntries(properties) };
}

/** A stream of server-sent events: its `id` and its `event` are the headers of a message, its data is the payload. */
function streamPart({ path, operation }: Endpoint, endpoint31: Endpoint): Part | undefined {
  const note = streamNoteOf(operation);
  if (note === undefined) return undefined;
  const { operationId, summary, description, parameters } = endpoint31.operation;
  const name = channelNameOf(operationId);
  const events = eventsOf(note);
  const messages = events.map((event): [string, Message] => [
    keyOf(event.name),
    {
      name: event.name,
      contentType: 'application/json',
      headers: { type: 'object', ...fieldsOf(event, note.idPattern), additionalProperties: false },
      payload: event.payload,
    },
  ]);
  const ofPath = inPlace(parameters, 'path');
  const channel: Channel = {
    title: summary,
    ...(description !== undefined && { description }),
    address: path,
    servers: [{ $ref: '#/servers/http' }],
    ...(ofPath.length > 0 && {
      parameters: Object.fromEntries(ofPath.map((parameter) => [parameter.name, parameterOf(parameter)])),
    }),
    messages: Object.fromEntries(messages),
  };
  const query = querySchema(inPlace(parameters, 'query'));
  const send: AsyncOperation = {
    action: 'send',
    channel: { $ref: `#/channels/${name}` },
    summary,
    messages: messageRefs(
      name,
      messages.map(([key]) => key),
    ),
    bindings: { http: { method: 'GET', query, bindingVersion: '0.3.0' } },
  };
  return { name, channel, operations: { [operationId]: send } };
}

function channelPart({ name, title, description, server, address, parameters, operations }: ChannelDocs): Part {
  const all = Object.values(operations).flatMap(({ messages }) => messages);
  const toMessage = (docs: MessageDocs): [string, Message] => [
    docs.name,
    { name: docs.name, contentType: 'application/json', payload: payloadSchema(docs.payload) },
  ];
  const channel: Channel = {
    title,
    description,
    address,
    servers: [{ $ref: `#/servers/${server}` }],
    ...(parameters !== undefined && { parameters }),
    messages: Object.fromEntries(all.map(toMessage)),
    ...(server !== 'telemetry' && { bindings: { ws: { method: 'GET', bindingVersion: '0.1.0' } } }),
  };
  const toOperation = ({ action, summary, messages }: ChannelDocs['operations'][string]): AsyncOperation => ({
    action,
    channel: { $ref: `#/channels/${name}` },
    summary,
    messages: messageRefs(
      name,
      messages.map((message) => message.name),
    ),
  });
  return { name, channel, operations: mapValues(operations, toOperation) };
}

/** A schema without keywords beside a `$ref`: AsyncAPI has the words of JSON Schema draft 7, which ignores them. */
function alone(schema: Schema): Schema {
  const { $ref } = schema;
  if (typeof $ref === 'string') return { $ref };
  return mapValues(schema, (value, keyword) => (keyword === 'examples' ? value : within(value)));
}

function within(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(within);
  return isObject(value) ? alone(value) : value;
}

/**
 * What is streamed and received, as AsyncAPI has it.
 * @param base the OpenAPI document with the notes of its streams, which `document`, the one of 3.1, has no more
 */
export function toAsyncApi(
  base: OpenApiDocument,
  document: OpenApiDocument,
  channels: readonly ChannelDocs[],
  hosts: ServerHosts,
): AsyncApiDocument {
  const endpoints31 = endpointsOf(document);
  const streams = endpointsOf(base).flatMap((endpoint, index) => {
    const endpoint31 = endpoints31[index];
    return endpoint31 === undefined ? [] : (streamPart(endpoint, endpoint31) ?? []);
  });
  const parts = [...streams, ...channels.map(channelPart)];
  const { title, description, version } = document.info;
  return {
    asyncapi: VERSION,
    info: {
      title,
      version,
      description,
      license: { name: 'MIT', url: 'https://spdx.org/licenses/MIT.html' },
      tags: document.tags,
    },
    defaultContentType: 'application/json',
    servers: serversOf(hosts),
    channels: Object.fromEntries(parts.map(({ name, channel }) => [name, channel])),
    operations: Object.assign({}, ...parts.map(({ operations }) => operations)) as AsyncApiDocument['operations'],
    components: { schemas: mapValues(schemasFor(parts, document.components.schemas), alone) },
  };
}
