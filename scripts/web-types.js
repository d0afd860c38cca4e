/**
 * Writes the dashboard's types, web/src/api/schema.ts, from the service's own OpenAPI document: `npm run web:types`.
 * With `--check` it writes nothing, and fails where the file is not what the document says. It reads what `nest build` made.
 */
import 'reflect-metadata';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { NestFactory } from '@nestjs/core';
import openapiTS, { astToString } from 'openapi-typescript';
import { format, resolveConfig } from 'prettier';
import { AppModule } from '../dist/app.module.js';
import { createBaseDocument } from '../dist/ops/openapi.js';
import { toOpenApi31 } from '../dist/ops/openapi-31.js';
import { withOwnSchemas } from '../dist/ops/openapi-document.js';

const FILE = join(import.meta.dirname, '../web/src/api/schema.ts');

const HEAD = '/** Made from /openapi.json by `npm run web:types`; do not edit. */\n\n';

async function makeTypes() {
  // A preview has the routes, and instantiates nothing: no port is opened and no store.
  const app = await NestFactory.create(AppModule, { preview: true, abortOnError: false, logger: false });
  // The page names shapes, and no paths.
  const nodes = await openapiTS(
    { ...withOwnSchemas(toOpenApi31(createBaseDocument(app))), paths: {} },
    {
      immutable: true,
      alphabetize: true,
      arrayLength: true,
      rootTypes: true,
      rootTypesNoSchemaPrefix: true,
    },
  );
  return format(HEAD + astToString(nodes), { ...(await resolveConfig(FILE)), parser: 'typescript' });
}

const types = await makeTypes();
if (!process.argv.includes('--check')) writeFileSync(FILE, types);
else if (readFileSync(FILE, 'utf8') !== types) {
  process.stderr.write('web/src/api/schema.ts is stale: run `npm run web:types`.\n');
  process.exitCode = 1;
}
