import { type INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { ERROR_CONTENT } from '../kernel/errors/api-refusals.js';
import { ErrorBody } from '../kernel/errors/error-body.dto.js';

const DESCRIPTION =
  'A live system, simulated: something realistic to point a client, a dashboard, a consumer or a load test at. ' +
  'Everything is a pure function of a seed, and any replica can resume any stream from its id.';

export function createDocument(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle('flowProbe')
    .setDescription(DESCRIPTION)
    .setVersion('0.1.0')
    .addGlobalResponse({
      status: 500,
      description: 'Something failed here; it has been logged.',
      content: ERROR_CONTENT,
    })
    .build();
  return SwaggerModule.createDocument(app, config, { extraModels: [ErrorBody] });
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
