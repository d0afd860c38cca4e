import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { All, Controller } from '@nestjs/common';
import { type NestExpressApplication } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import request, { type Response, type Test as Asked } from 'supertest';
import { AppModule } from '../../src/app.module.js';
import { Environment } from '../../src/config/environment.js';
import { readEnvironment } from '../../src/config/read-environment.js';
import { configureApp } from '../../src/ops/configure-app.js';
import { LeanExpressAdapter } from '../../src/ops/express-server.js';
import { stateFolder } from '../support/apps/state-folder.js';

const KEY = 'correct-horse-battery-staple';
const FRIEND = 'https://friend.example';
const EVALUATE = { policy: { nodeCapacity: 4, syncPeriodSeconds: 3 }, load: [1, 2, 3] };
const METHODS = ['post', 'put', 'patch', 'delete'] as const;

/** Something that changes with each request that is no reading one. */
@Controller('things')
class Things {
  changes = 0;

  @All()
  change(): { changes: number } {
    return { changes: (this.changes += 1) };
  }
}

interface Operation {
  readonly security?: readonly object[];
  readonly responses: Readonly<Record<string, { headers?: object; content?: object } | undefined>>;
}

const SERVICES: [string, { API_KEY?: string }][] = [
  ['an API key', { API_KEY: KEY }],
  ['no API key', {}],
];

describe.each(SERVICES)('a service with %s', (_, variables) => {
  const state = stateFolder();
  let app: NestExpressApplication;

  beforeAll(async () => {
    const environment = readEnvironment({ STATE_DIR: state.path, PORTS: '', CORS_ORIGINS: FRIEND, ...variables });
    const module = await Test.createTestingModule({ imports: [AppModule], controllers: [Things] })
      .overrideProvider(Environment)
      .useValue(environment)
      .compile();
    app = module.createNestApplication<NestExpressApplication>(new LeanExpressAdapter(), {
      bodyParser: false,
      logger: false,
    });
    configureApp(app);
    await app.init();
  });
  afterAll(async () => {
    await app.close();
    state.remove();
  });

  const ask = (method: (typeof METHODS)[number] | 'get' | 'head' | 'options', path = '/things'): Asked =>
    request(app.getHttpServer())[method](path);
  const withKey = async (authorization: string | undefined): Promise<Response> =>
    authorization === undefined ? ask('post') : ask('post').set('Authorization', authorization);

  it('lets all who show the key change something', async () => {
    for (const method of METHODS) {
      expect((await ask(method).set('Authorization', `Bearer ${KEY}`)).status).toBeLessThan(300);
    }
    expect((await withKey(`bearer  ${KEY}`)).status).toBe(200);
  });

  it('lets everyone read and evaluate', async () => {
    for (const method of ['get', 'head', 'options'] as const) expect((await ask(method)).status).toBeLessThan(300);
    expect((await ask('post', '/cluster/evaluate').send(EVALUATE)).status).toBe(200);
    expect((await ask('get', '/health/live').set('Authorization', 'Bearer wrong')).status).toBe(200);
  });

  it('keeps pages of foreign origins out, whatever they show', async () => {
    const strange = { Origin: 'https://stranger.example', Authorization: `Bearer ${KEY}` };
    for (const path of ['/things', '/cluster/evaluate']) {
      expect((await ask('post', path).set(strange).send(EVALUATE)).body).toMatchObject({ code: 'forbidden' });
    }
  });

  it('lets the pages of CORS_ORIGINS send the key', async () => {
    const { headers } = await ask('options').set({
      Origin: FRIEND,
      'Access-Control-Request-Method': 'POST',
      'Access-Control-Request-Headers': 'authorization,content-type',
    });
    expect(headers['access-control-allow-origin']).toBe(FRIEND);
    expect(headers['access-control-allow-headers']).toContain('authorization');
  });

  it('documents the key on what changes something, and that an evaluation needs none', async () => {
    const { body } = (await ask('get', '/openapi.json')) as {
      body: {
        paths: Record<string, Record<string, Operation>>;
        components: { securitySchemes: Record<string, object> };
      };
    };
    expect(body.components.securitySchemes['bearer']).toMatchObject({ type: 'http', scheme: 'bearer' });
    for (const method of METHODS) {
      const operation = body.paths['/things']?.[method];
      expect(operation?.security).toEqual([{ bearer: [] }]);
      expect(Object.keys(operation?.responses['401']?.headers ?? {})).toEqual(['WWW-Authenticate']);
      expect(operation?.responses['401']?.content).toEqual({
        'application/json': {
          schema: { $ref: '#/components/schemas/ErrorBody' },
          example: expect.objectContaining({ statusCode: 401, code: 'unauthorized' }),
        },
      });
    }
    expect(body.paths['/things']?.['get']?.security).toEqual([]);
    const evaluate = body.paths['/cluster/evaluate']?.['post'];
    expect(evaluate?.security).toEqual([]);
    expect(evaluate?.responses).not.toHaveProperty('401');
  });

  if (variables.API_KEY === undefined) {
    it('lets everyone change something', async () => {
      for (const method of METHODS) expect((await ask(method)).status).toBeLessThan(300);
    });
    return;
  }

  it.each([
    undefined,
    '',
    'Bearer',
    'Bearer ',
    'Bearer wrong',
    `Bearer ${KEY}x`,
    `Bearer ${KEY.slice(0, -1)}`,
    `Bearer ${KEY.toUpperCase()}`,
    `Bearer ${KEY} ${KEY}`,
    `Bearer, ${KEY}`,
    `Basic ${KEY}`,
    `Basic ${Buffer.from(`user:${KEY}`).toString('base64')}`,
    KEY,
  ])('refuses with 401 what shows %j', async (authorization) => {
    const before = app.get(Things).changes;
    const { status, headers, text } = await withKey(authorization);
    expect([status, headers['www-authenticate']]).toEqual([401, 'Bearer']);
    expect(JSON.parse(text)).toEqual({
      statusCode: 401,
      code: 'unauthorized',
      message: expect.stringContaining('Authorization: Bearer'),
      details: [],
    });
    expect(text + JSON.stringify(headers)).not.toContain(KEY);
    expect(app.get(Things).changes).toBe(before);
  });

  it.each(METHODS)('refuses %s without the key', async (method) => {
    expect((await ask(method)).status).toBe(401);
  });

  it('stores a change only for those who show the key', async () => {
    const body = {
      '@context': { '@vocab': 'http://example.org/', kss: 'https://kvasir.discover.ilabt.imec.be/vocab#' },
      'kss:insert': [{ '@id': 'http://example.org/a', hasValue: 1 }],
    };
    expect((await ask('post', '/alice/changes').send(body)).status).toBe(401);
    const { status } = await ask('post', '/alice/changes').set('Authorization', `Bearer ${KEY}`).send(body);
    expect(status).toBe(201);
  });

  it('does not take the key from anywhere else', async () => {
    const answer = await ask('post', `/things?access_token=${KEY}&apiKey=${KEY}`).set('X-Api-Key', KEY);
    expect(answer.status).toBe(401);
  });
});
