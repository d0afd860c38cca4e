import { type INestApplication } from '@nestjs/common';
import { type AbstractHttpAdapter } from '@nestjs/core';
import { ApiProperty, DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { type Request, type Response } from 'express';
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

/** Documents the API key where it is needed: on what changes something, unless the operation is marked as open. */
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

/** What any operation may answer; devices under the main port answer as devices do. */
function addRefusals(document: OpenAPIObject): OpenAPIObject {
  for (const [path, operations] of Object.entries(document.paths)) {
    if (path.startsWith(DEVICES)) continue;
    for (const method of ['get', 'post', 'put', 'patch', 'delete'] as const) {
      const responses = operations[method]?.responses;
      if (responses === undefined) continue;
      responses['400'] ??= refusal(400);
      if (method === 'get') continue;
      responses['413'] ??= refusal(413);
      if (operations[method]?.requestBody !== undefined) responses['415'] ??= refusal(415);
    }
  }
  return document;
}

export function createDocument(app: INestApplication, publicPath?: string): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle('flowProbe')
    .setDescription(DESCRIPTION)
    .setVersion('0.1.0')
    .addBearerAuth(BEARER, 'bearer')
    .addGlobalResponse({
      status: 500,
      description: 'A bug; the log has its stack.',
      content: ERROR_CONTENT,
    });
  if (publicPath !== undefined) config.addServer(publicPath);
  for (const { prototype, property, schema } of takeSchemaNotes()) ApiProperty(schema)(prototype, property);
  return addRefusals(addAccess(SwaggerModule.createDocument(app, config.build(), { extraModels: [ErrorBody] })));
}

/** Where Swagger UI is. */
export const DOCS_PATH = '/docs';

/**
 * Swagger UI and `/openapi.json`. The document is made when it is first needed, as it would delay the start, and written out
 * once: all answers share the same bytes.
 * @param publicPath `PUBLIC_PATH`, in front of all paths where it is set
 */
export function serveOpenApi(app: INestApplication, publicPath?: string): void {
  let document: OpenAPIObject | undefined;
  let bytes: Buffer | undefined;
  const made = (): OpenAPIObject => (document ??= createDocument(app, publicPath));
  const adapter: AbstractHttpAdapter = app.getHttpAdapter() as AbstractHttpAdapter;
  adapter.get('/openapi.json', (_request: Request, response: Response) => {
    bytes ??= Buffer.from(JSON.stringify(made()));
    response.setHeader('Content-Type', 'application/json; charset=utf-8');
    response.send(bytes);
  });
  SwaggerModule.setup(DOCS_PATH, app, made, { raw: [], customSiteTitle: 'flowProbe' });
}
