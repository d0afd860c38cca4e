import { type INestApplication } from '@nestjs/common';
import { ApiProperty, DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { installedVersion } from '../config/version.js';
import { channelModels } from '../kernel/contracts/channel.docs.js';
import { errorContent, refusal } from '../kernel/errors/api-refusals.js';
import { ErrorBody } from '../kernel/errors/error-body.dto.js';
import { takeSchemaNotes } from '../kernel/input/schema-notes.js';
import { topicModels } from '../streaming/events/topic.docs.js';
import { endpointsOf, mapValues, type OpenApiDocument, type Operation, type Response } from './openapi-document.js';

const DESCRIPTION =
  'A live system, simulated: something realistic to point a client, a dashboard, a consumer or a load test at. ' +
  'Everything is a pure function of a seed, and any replica can resume any stream from its id.';

const BEARER = {
  type: 'http',
  scheme: 'bearer',
  description: 'The key of `API_KEY`, where the operator has set one: whatever changes something needs it.',
} as const;

/** What the systems are called in the documents, in the order in which `/docs` shows them. */
const TAGS: Readonly<Record<string, string>> = {
  'Retail day':
    'A day of orders and payments with two autoscaling clusters, as a stream for each connection or for all.',
  'Your own stream': 'Live streams of what your AsyncAPI documents say.',
  Clients: 'Who is connected, and faults on the wire for one of them while it is.',
  Clocks: 'Clocks that stand still until they are moved, for streams that have the same bytes each time.',
  Cluster: "Kubernetes' HorizontalPodAutoscaler over a load of your own.",
  'Measurement changes': 'Measurements in JSON-LD: written by producers, streamed to subscribers.',
  'Mock devices': 'Devices with an HTTP API and a log, each on a port of its own.',
  Telemetry: 'Events of services, taken in over HTTP and TCP, streamed live.',
  Requests: 'Requests through the evented system: outboxes, inboxes, a bus, dead letters.',
  Faults: 'The points at which the evented system can be made to fail, and the report.',
  'Sample API': 'A small API over a real store, the target of traffic.',
  Traffic: 'Load with a shape, and what it does to its target.',
  Events: 'Several topics over one stream.',
  'Faults on the wire': 'Faults for streams whose URL cannot be changed, and the journals of sessions.',
  'Client lab': 'Streams that are wrong on purpose, byte by byte, for those who write a client.',
  Operations: 'Health and metrics.',
};

const DEVICES = '/fleet/devices/{hostname}/api/';

const UNAUTHORIZED: Response = {
  description: "The request changes something and does not show this service's API key.",
  headers: { 'WWW-Authenticate': { schema: { type: 'string', example: 'Bearer' } } },
  content: errorContent(401),
};

/** Whether it needs the API key: whatever changes something does, unless its handler is marked as open. */
function needsKey(method: string, { security }: Operation): boolean {
  return method !== 'get' && security === undefined;
}

/** Refusals that an operation has because of what it is; devices under the main port answer as devices do. */
function refusalsOf(path: string, method: string, operation: Operation): Record<string, Response> {
  const key = needsKey(method, operation) ? { 401: UNAUTHORIZED } : {};
  const expectation = method === 'get' ? {} : { 417: refusal(417) };
  if (path.startsWith(DEVICES)) return { ...key, ...expectation };
  const body = method === 'get' ? {} : { 413: refusal(413), 415: refusal(415) };
  return { 400: refusal(400), ...key, ...body, ...expectation };
}

/** Says of an operation what its decorators need not repeat. */
function complete(path: string, method: string, operation: Operation): Operation {
  return {
    ...operation,
    security: needsKey(method, operation) ? [{ bearer: [] }] : [],
    responses: { ...refusalsOf(path, method, operation), ...operation.responses },
  };
}

/**
 * The document as `@nestjs/swagger` makes it, which is OpenAPI 3.0, with notes at its streams: the source of all that are served.
 * @param publicPath `PUBLIC_PATH`, in front of all paths where it is set
 */
export function createBaseDocument(app: INestApplication, publicPath?: string): OpenApiDocument {
  const config = new DocumentBuilder()
    .setTitle('flowProbe')
    .setDescription(DESCRIPTION)
    .setVersion(installedVersion())
    .addServer(publicPath ?? '/', 'This service.')
    .addBearerAuth(BEARER, 'bearer')
    .addGlobalResponse({ status: 500, description: 'A bug; the log has its stack.', content: errorContent(500) });
  for (const { prototype, property, schema } of takeSchemaNotes()) ApiProperty(schema)(prototype, property);
  const extraModels = [ErrorBody, ...topicModels(), ...channelModels()];
  // Its own types know nothing of what is made of it.
  const made = SwaggerModule.createDocument(app, config.build(), { extraModels }) as unknown as OpenApiDocument;
  const used = new Set(endpointsOf(made).flatMap(({ operation }) => operation.tags));
  return {
    ...made,
    info: { ...made.info, license: { name: 'MIT', identifier: 'MIT' } },
    tags: Object.entries(TAGS).flatMap(([name, description]) => (used.has(name) ? [{ name, description }] : [])),
    paths: mapValues(made.paths, (operations, path) =>
      mapValues(operations, (operation, method) => complete(path, method, operation)),
    ),
  };
}
