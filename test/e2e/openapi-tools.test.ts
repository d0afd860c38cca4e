import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { lintFromString, loadConfig } from '@redocly/openapi-core';
import openapiTS, { astToString } from 'openapi-typescript';
import { join } from 'node:path';
import { ROOT } from '../support/apps/run.js';
import { startApp, type TestApp } from '../support/apps/app.js';

const PATHS = ['/openapi.json', '/openapi-3.2.json'];

describe('the OpenAPI documents', () => {
  let app: TestApp;
  const texts = new Map<string, string>();

  beforeAll(async () => {
    app = await startApp();
    for (const path of PATHS) texts.set(path, await (await fetch(`${app.url}${path}`)).text());
  });
  afterAll(() => app.close());

  it.each(PATHS)('give redocly lint nothing to say about %s', async (path) => {
    const config = await loadConfig({ configPath: join(ROOT, 'redocly.yaml') });
    const problems = await lintFromString({ source: texts.get(path) ?? '', config });
    expect(problems.map(({ ruleId, message, location }) => [ruleId, message, location[0]?.pointer])).toEqual([]);
  });

  it('give redocly lint something to say where an operation has no id', async () => {
    const config = await loadConfig({ configPath: join(ROOT, 'redocly.yaml') });
    const source = (texts.get('/openapi.json') ?? '').replace('"operationId":"streamDay",', '');
    expect((await lintFromString({ source, config })).map(({ ruleId }) => ruleId)).toEqual(['operation-operationId']);
  });

  it('are types for openapi-typescript', async () => {
    const types = astToString(await openapiTS(texts.get('/openapi.json') ?? ''));
    expect(types).toContain('streamDay: {');
    expect(types).toMatch(/timeUnixNano: number \| string;/);
  });
});
