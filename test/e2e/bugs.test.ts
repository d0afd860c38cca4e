import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type CanActivate, Controller, Get, Injectable, UseGuards } from '@nestjs/common';
import { type NestExpressApplication } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import { type NextFunction, type Request, type Response } from 'express';
import { Readable } from 'node:stream';
import request from 'supertest';
import { AppModule } from '../../src/app.module.js';
import { Environment } from '../../src/config/environment.js';
import { readEnvironment } from '../../src/config/read-environment.js';
import { type BugLog, logBugsWith } from '../../src/kernel/errors/bugs.js';
import { FlowProbeError } from '../../src/kernel/errors/flowprobe.error.js';
import { configureApp } from '../../src/ops/configure-app.js';
import { LeanExpressAdapter } from '../../src/ops/express-server.js';
import { DaysService } from '../../src/simulation/days.service.js';
import { ChannelsService } from '../../src/streams/channels.service.js';
import { Store } from '../../src/store/store.js';
import { FREE_PORTS } from '../support/apps/free-ports.js';
import { stateFolder } from '../support/apps/state-folder.js';

const SECRET = 'secret of the inside';
const bug = (fields: object = {}): Error => Object.assign(new TypeError(SECRET), fields);

@Injectable()
class BuggyGuard implements CanActivate {
  canActivate(): boolean {
    throw bug();
  }
}

@Controller('buggy')
class Buggy {
  @Get('handler')
  handler(): never {
    throw bug();
  }

  @Get('promise')
  promise(): Promise<never> {
    return Promise.reject(bug());
  }

  /** As clients of other services throw them: their status is not ours. */
  @Get('status')
  status(): never {
    throw bug({ status: 404 });
  }

  @Get('guard')
  @UseGuards(BuggyGuard)
  guard(): void {
    // The guard throws.
  }

  @Get('known')
  known(): never {
    throw new FlowProbeError('unavailable', 'The store is unavailable');
  }
}

function buggyMiddleware({ path }: Request, _response: Response, next: NextFunction): void {
  if (path === '/middleware') throw bug();
  next();
}

describe('a bug', () => {
  const state = stateFolder();
  let app: NestExpressApplication;
  let before: BugLog;
  const logged: [string, unknown][] = [];

  beforeAll(async () => {
    const module = await Test.createTestingModule({ imports: [AppModule], controllers: [Buggy] })
      .overrideProvider(Environment)
      .useValue(readEnvironment({ ...FREE_PORTS, STATE_DIR: state.path }))
      .compile();
    const options = { bodyParser: false, logger: false } as const;
    app = module.createNestApplication<NestExpressApplication>(new LeanExpressAdapter(), options);
    app.use(buggyMiddleware);
    configureApp(app);
    await app.init();
  });
  beforeEach(() => {
    before = logBugsWith((boundary, error) => logged.push([boundary, error]));
  });
  afterEach(() => {
    logged.length = 0;
    logBugsWith(before);
    jest.restoreAllMocks();
  });
  afterAll(async () => {
    await app.close();
    state.remove();
  });

  const counted = async (): Promise<number> => {
    const { text } = await request(app.getHttpServer()).get('/metrics');
    return Number(/^flowprobe_bugs_total\{boundary="http"\} (\d+)/m.exec(text)?.[1] ?? 0);
  };
  const expectReported = async (path: string, prepare = (): void => undefined): Promise<void> => {
    const count = await counted();
    prepare();
    const { status, text } = await request(app.getHttpServer()).get(path);
    expect([status, JSON.parse(text)]).toMatchObject([500, { statusCode: 500, code: 'internal', details: [] }]);
    expect(text).not.toContain(SECRET);
    expect(logged).toEqual([['http', expect.objectContaining({ message: SECRET, stack: expect.any(String) })]]);
    jest.restoreAllMocks();
    expect(await counted()).toBe(count + 1);
  };

  it.each(['/buggy/handler', '/buggy/promise', '/buggy/status', '/buggy/guard', '/middleware'])(
    'is answered 500 internal, logged once with its stack, and counted: %s',
    (path) => expectReported(path),
  );

  it('of a health check is answered 500 internal, and not as an outage', async () => {
    await expectReported('/health/ready', () => {
      jest.spyOn(app.get(Store), 'state').mockImplementation(() => {
        throw bug();
      });
    });
  });

  /** An export that fails behind so many lines. */
  const failingExport = (error: Error, lines = 0): Readable => {
    function* pieces(): Generator<string> {
      for (let line = 0; line < lines; line += 1) yield '{}\n';
      throw error;
    }
    return Readable.from(pieces(), { objectMode: false });
  };
  const EXPORTS: [string, (day: Readable) => void][] = [
    ['/simulation/export', (day) => jest.spyOn(app.get(DaysService), 'export').mockReturnValue(day)],
    [
      '/streams/ride-hailing/trips/export',
      (day) => jest.spyOn(app.get(ChannelsService), 'export').mockResolvedValue(day),
    ],
  ];

  it.each(EXPORTS)('of an export is answered 500 internal where nothing was sent yet: %s', async (path, exportAs) => {
    await expectReported(path, () => exportAs(failingExport(bug())));
    exportAs(failingExport(new FlowProbeError('unavailable', 'No room')));
    const { status, text, type } = await request(app.getHttpServer()).get(path);
    expect([status, type, JSON.parse(text)]).toMatchObject([503, 'application/json', { message: 'No room' }]);
    expect(logged).toHaveLength(1);
  });

  it.each(EXPORTS)('of an export breaks it off where it has begun: %s', async (path, exportAs) => {
    exportAs(failingExport(bug(), 3));
    await expect(request(app.getHttpServer()).get(path)).rejects.toThrow('aborted');
    expect(logged).toEqual([['http', expect.objectContaining({ message: SECRET })]]);
    exportAs(failingExport(new FlowProbeError('unavailable', 'No room'), 3));
    await expect(request(app.getHttpServer()).get(path)).rejects.toThrow('aborted');
    expect(logged).toHaveLength(1);
  });

  it('is not what an error with a code is: that is answered as it is and not logged', async () => {
    const { status, text } = await request(app.getHttpServer()).get('/buggy/known');
    expect([status, JSON.parse(text)]).toMatchObject([
      503,
      { code: 'unavailable', message: 'The store is unavailable' },
    ]);
    expect(logged).toEqual([]);
  });
});
