import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { type NestExpressApplication } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import request from 'supertest';
import { AppModule } from '../../src/app.module.js';
import { Environment } from '../../src/config/environment.js';
import { readEnvironment } from '../../src/config/read-environment.js';
import { TaskClock } from '../../src/kernel/time/clock.js';
import { inNextTurn } from '../../src/kernel/time/turn.js';
import { configureApp } from '../../src/ops/configure-app.js';
import { LeanExpressAdapter } from '../../src/ops/express-server.js';
import { FREE_PORTS } from '../support/apps/free-ports.js';
import { stateFolder } from '../support/apps/state-folder.js';

/** Holds the event loop for as long as 80 ms of processor time take, which may be long on a busy machine. */
function hold(): void {
  const startMicros = process.cpuUsage().user;
  while (process.cpuUsage().user - startMicros < 80_000);
}

@Controller('holds')
class Holds {
  constructor(private readonly clock: TaskClock) {}

  @Get('at-once/:id')
  atOnce(@Param('id') id: string): string {
    hold();
    return id;
  }

  @Post('with-a-body')
  withABody(@Body() body: object): number {
    hold();
    return Object.keys(body).length;
  }

  @Get('in-a-task')
  async inATask(): Promise<string> {
    await inNextTurn(this.clock, hold);
    return 'done';
  }
}

describe('a handler that holds the event loop', () => {
  const state = stateFolder();
  let app: NestExpressApplication;

  beforeAll(async () => {
    const module = await Test.createTestingModule({ imports: [AppModule], controllers: [Holds] })
      .overrideProvider(Environment)
      .useValue(readEnvironment({ ...FREE_PORTS, STATE_DIR: state.path }))
      .compile();
    const options = { bodyParser: false, logger: false } as const;
    app = module.createNestApplication<NestExpressApplication>(new LeanExpressAdapter(), options);
    configureApp(app);
    await app.listen(0, '127.0.0.1');
  });
  afterAll(async () => {
    await app.close();
    state.remove();
  });

  /** How often each kind of work has held the loop. */
  async function heldBy(): Promise<Record<string, number>> {
    const { text } = await request(app.getHttpServer()).get('/metrics');
    const lines = text.matchAll(/^flowprobe_event_loop_held_total\{by="([^"]*)"\} (\d+)$/gm);
    return Object.fromEntries([...lines].map(([, by = '', count]) => [by, Number(count)]));
  }

  /** It is counted 10 ms after it, and again where others had the processor meanwhile, as that is theirs. */
  async function isCounted(name: string, ask: () => PromiseLike<unknown>): Promise<void> {
    do await ask();
    while ((await heldBy())[name] === undefined);
  }

  it('is named in the metrics by its route', async () => {
    await isCounted('GET /holds/at-once/:id', () =>
      request(app.getHttpServer()).get('/holds/at-once/7').expect(200, '7'),
    );
  });

  it('is named by its route where it has read a body before', async () => {
    await isCounted('POST /holds/with-a-body', () =>
      request(app.getHttpServer()).post('/holds/with-a-body').send({ a: 1 }).expect(201, '1'),
    );
  });

  it('is named by its route where the work is a task of the clock', async () => {
    await isCounted('GET /holds/in-a-task', () =>
      request(app.getHttpServer()).get('/holds/in-a-task').expect(200, 'done'),
    );
  });

  it('shows in the histogram of the delay', async () => {
    const { text } = await request(app.getHttpServer()).get('/metrics').expect(200);
    const count = (bound: string): number =>
      Number(new RegExp(`^flowprobe_event_loop_delay_seconds_bucket\\{le="${bound}"\\} (\\d+)$`, 'm').exec(text)?.[1]);
    expect(count('\\+Inf')).toBeGreaterThan(count('0.05'));
    expect(Object.keys(await heldBy()).length).toBeGreaterThanOrEqual(3);
  });

  it('has requests refused that have waited behind it for two seconds, and lets streams wait', async () => {
    const url = await app.getUrl();
    const ask = (id: number): Promise<Response> => fetch(`${url}/holds/at-once/${id}`);
    // Connections are accepted one a turn: they are open before.
    await Promise.all(Array.from({ length: 64 }, async () => (await fetch(`${url}/health/live`)).text()));
    const [answers, stream, live, ready] = await Promise.all([
      Promise.all(Array.from({ length: 60 }, (_, id) => ask(id))),
      // As curl asks for it, without a word of what it takes.
      fetch(`${url}/stream?speed=1000`),
      fetch(`${url}/health/live`),
      fetch(`${url}/health/ready`),
    ]);
    expect([stream.status, live.status, ready.status]).toEqual([200, 200, 200]);
    expect(await stream.text()).toMatch(/"type":"end"/);
    const refused = answers.filter(({ status }) => status !== 200);
    expect(refused.length).toBeGreaterThan(0);
    for (const answer of refused) {
      expect([answer.status, answer.headers.get('Retry-After')]).toEqual([503, '1']);
      expect(await answer.json()).toMatchObject({ statusCode: 503, code: 'unavailable', details: [] });
    }
    expect((await ask(7)).status).toBe(200);
  });
});
