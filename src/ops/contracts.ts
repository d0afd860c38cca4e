import { type AddressInfo } from 'node:net';
import { type INestApplication } from '@nestjs/common';
import { type AbstractHttpAdapter } from '@nestjs/core';
import { type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { type Request, type Response } from 'express';
import { Environment } from '../config/environment.js';
import { SWAGGER_UI_DIR } from '../config/project-folder.js';
import { documentedChannels } from '../kernel/contracts/channel.docs.js';
import { ListenersService } from '../kernel/listeners/listeners.service.js';
import { type AsyncApiDocument, type ServerHosts, toAsyncApi } from './asyncapi.js';
import { createBaseDocument } from './openapi.js';
import { toOpenApi31 } from './openapi-31.js';
import { toOpenApi32 } from './openapi-32.js';
import { type OpenApiDocument, withOwnSchemas } from './openapi-document.js';

/** Where Swagger UI is. */
export const DOCS_PATH = '/docs';

/** What this service is, as the standards have it; all of it is made from the same classes. */
export interface Contracts {
  readonly openApi31: OpenApiDocument;
  readonly openApi32: OpenApiDocument;
  readonly asyncApi: AsyncApiDocument;
}

export function createContracts(app: INestApplication, hosts: ServerHosts): Contracts {
  const base = createBaseDocument(app, hosts.publicPath);
  const everything = toOpenApi31(base);
  const openApi31 = withOwnSchemas(everything);
  return {
    openApi31,
    openApi32: toOpenApi32(openApi31),
    asyncApi: toAsyncApi(base, everything, documentedChannels(), hosts),
  };
}

/** Where clients reach a service that listens: by `PUBLIC_URL`, else on this machine. */
function hostsOf(app: INestApplication): ServerHosts {
  const { PORT, PUBLIC_URL, PUBLIC_PATH, TELEMETRY_PORT } = app.get(Environment);
  const address = (app.getHttpServer() as { address(): AddressInfo | string | null }).address();
  const port = typeof address === 'object' && address !== null ? address.port : PORT;
  const { host, hostname, protocol } = new URL(PUBLIC_URL ?? `http://localhost:${port}`);
  const telemetryPort = app.get(ListenersService).states().get('telemetry')?.port ?? TELEMETRY_PORT;
  return {
    main: host,
    isSecure: protocol === 'https:',
    ...(PUBLIC_PATH !== undefined && { publicPath: PUBLIC_PATH }),
    telemetry: `${hostname}:${telemetryPort}`,
    devices: hostname,
  };
}

function bytesOf(document: object): Buffer {
  return Buffer.from(JSON.stringify(document));
}

/**
 * Swagger UI, `/openapi.json`, `/openapi-3.2.json` and `/asyncapi.json`. The documents are made when one is first needed, as that
 * would delay the start, and written out once: all answers share the same bytes.
 */
export function serveContracts(app: INestApplication): void {
  let contracts: Contracts | undefined;
  const made = (): Contracts => (contracts ??= createContracts(app, hostsOf(app)));
  const adapter: AbstractHttpAdapter = app.getHttpAdapter() as AbstractHttpAdapter;
  const serve = (path: string, documentOf: (made: Contracts) => object): void => {
    let bytes: Buffer | undefined;
    adapter.get(path, (_request: Request, response: Response) => {
      bytes ??= bytesOf(documentOf(made()));
      response.setHeader('Content-Type', 'application/json; charset=utf-8');
      response.send(bytes);
    });
  };
  serve('/openapi.json', ({ openApi31 }) => openApi31);
  serve('/openapi-3.2.json', ({ openApi32 }) => openApi32);
  serve('/asyncapi.json', ({ asyncApi }) => asyncApi);
  // Nest only passes it on to Swagger UI, which reads 3.1.
  SwaggerModule.setup(DOCS_PATH, app, () => made().openApi31 as unknown as OpenAPIObject, {
    raw: [],
    customSiteTitle: 'flowProbe',
    customSwaggerUiPath: SWAGGER_UI_DIR,
  });
}
