import { type INestApplication } from '@nestjs/common';
import { ApiProperty, DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { ERROR_CONTENT, refusal } from '../kernel/errors/api-refusals.js';
import { ErrorBody } from '../kernel/errors/error-body.dto.js';
import { takeSchemaNotes } from '../kernel/input/schema-notes.js';

const DESCRIPTION =
  'A live system, simulated: something realistic to point a client, a dashboard, a consumer or a load test at. ' +
  'Everything is a pure function of a seed, and any replica can resume any stream from its id.';

const BEARER = {
  type: 'http',
  scheme: 'bearer',
  description: 'The key of `API_KEY`, where the operator has set one: whatever changes something needs it.',
} as const;

const DEVICES = '/fleet/devices/';

const UNAUTHORIZED = {
  description: "The request changes something and does not show this service's API key.",
  headers: { 'WWW-Authenticate': { description: 'How to show it.', schema: { type: 'string', example: 'Bearer' } } },
  content: ERROR_CONTENT,
} as const;

/** Documents the API key where it is asked for: on what changes something, unless the operation says that it is open. */
function addAccess(document: OpenAPIObject): OpenAPIObject {
  for (const operations of Object.values(document.paths)) {
    for (const method of ['post', 'put', 'patch', 'delete'] as const) {
      const operation = operations[method];
      if (operation === undefined || operation.security !== undefined) continue;
      operation.security = [{ bearer: [] }];
      operation.responses['401'] = UNAUTHORIZED;
    }
  }
  return document;
}

/** What any operation may answer, whatever it asks for; devices under the main port answer as devices do. */
function addRefusals(document: OpenAPIObject): OpenAPIObject {
  for (const [path, operations] of Object.entries(document.paths)) {
    if (path.startsWith(DEVICES)) continue;
    for (const method of ['get', 'post', 'put', 'patch', 'delete'] as const) {
      const responses = operations[method]?.responses;
      if (responses === undefined) continue;
      responses['400'] ??= refusal(400);
      if (method !== 'get') responses['413'] ??= refusal(413);
    }
  }
  return document;
}

export function createDocument(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle('flowProbe')
    .setDescription(DESCRIPTION)
    .setVersion('0.1.0')
    .addBearerAuth(BEARER, 'bearer')
    .addGlobalResponse({
      status: 500,
      description: 'Something failed here; it has been logged.',
      content: ERROR_CONTENT,
    })
    .build();
  for (const { prototype, property, schema } of takeSchemaNotes()) ApiProperty(schema)(prototype, property);
  return addRefusals(addAccess(SwaggerModule.createDocument(app, config, { extraModels: [ErrorBody] })));
}

/** `/docs` and `/openapi.json`; the document is made when it is first asked for, as it would delay the start. */
export function serveOpenApi(app: INestApplication): void {
  let document: OpenAPIObject | undefined;
  SwaggerModule.setup('docs', app, () => (document ??= createDocument(app)), {
    jsonDocumentUrl: 'openapi.json',
    raw: ['json'],
    customSiteTitle: 'flowProbe',
  });
}
