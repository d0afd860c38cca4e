import { Test } from '@nestjs/testing';
import { type NestExpressApplication } from '@nestjs/platform-express';
import { type Server } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { AppModule } from '../../../src/app.module.js';
import { Environment } from '../../../src/config/environment.js';
import { readEnvironment } from '../../../src/config/read-environment.js';
import { Entropy } from '../../../src/kernel/random/entropy.js';
import { TaskClock } from '../../../src/kernel/time/clock.js';
import { TIMERS } from '../../../src/kernel/time/timers.js';
import { VirtualClock } from '../fakes/virtual-clock.js';
import { configureApp } from '../../../src/ops/configure-app.js';
import { LeanExpressAdapter } from '../../../src/ops/express-server.js';
import { FREE_PORTS } from './free-ports.js';
import { stateFolder } from './state-folder.js';
import { timersOn } from '../fakes/clock-timers.js';
import { SeededEntropy } from '../fakes/seeded-entropy.js';
import { SseListener } from '../clients/sse-listener.js';
import { WAIT_LIMIT_MS } from '../wait-limit.js';

/** 2025-09-06T22:52:52Z, the moment of the contract's example. */
export const START_MS = Date.UTC(2025, 8, 6, 22, 52, 52);

/** Quiet turns of the event loop after which all that was written on the loopback has been read. */
const TURNS = 6;
const STEP_MS = 500;
const MOST_STEPS = 500;

/** Throws where tasks are planned again and again without time moving, instead of never coming back. */
class WatchedClock extends VirtualClock {
  /** How many tasks have ever been planned. */
  plans = 0;
  private plannedAtMs = 0;
  private planned = 0;

  protected override onPlanned(): void {
    this.plans += 1;
    this.planned = this.now() === this.plannedAtMs ? this.planned + 1 : 0;
    this.plannedAtMs = this.now();
    if (this.planned > 100_000) throw new Error('a task plans itself anew for ever, and time does not move');
  }
}

/** A whole application in this process, on a free port. */
export interface TestApp {
  readonly app: NestExpressApplication;
  readonly url: string;
  close(): Promise<void>;
}

/** An application whose time moves only when it is asked to. */
export interface TimelessApp extends TestApp {
  readonly clock: VirtualClock;
  /** Moves time in small steps, so that sockets are written and read on the way. */
  advance(durationMs: number): Promise<void>;
  /** Lets everything that is under way without time arrive. */
  settle(): Promise<void>;
  /** Opens a stream, and lets all arrive that it has to say at once. */
  listen(path: string, headers?: Record<string, string>): Promise<SseListener>;
}

type Variables = Readonly<Record<string, string>>;

/** A provider that a test puts in the place of the application's own. */
export interface Override {
  readonly token: symbol;
  readonly value: unknown;
}

async function create(
  variables: Variables,
  clock?: TaskClock,
  entropy?: Entropy,
  overrides: readonly Override[] = [],
): Promise<TestApp> {
  const state = stateFolder();
  const environment = readEnvironment({
    ...FREE_PORTS,
    LOG_LEVEL: 'silent',
    STATE_DIR: state.path,
    ...variables,
  });
  const builder = Test.createTestingModule({ imports: [AppModule] });
  builder.overrideProvider(Environment).useValue(environment);
  if (clock !== undefined) {
    builder.overrideProvider(TaskClock).useValue(clock);
    builder.overrideProvider(TIMERS).useValue(timersOn(clock));
  }
  if (entropy !== undefined) builder.overrideProvider(Entropy).useValue(entropy);
  for (const { token, value } of overrides) builder.overrideProvider(token).useValue(value);
  const module = await builder.compile();
  const app = module.createNestApplication<NestExpressApplication>(new LeanExpressAdapter(), {
    bodyParser: false,
    logger: false,
  });
  configureApp(app);
  await app.listen(0, '127.0.0.1');
  // Client and server share a loop: where it is busy for longer than a connection may idle, a request goes out on one that ends.
  app.getHttpServer().keepAliveTimeout = WAIT_LIMIT_MS;
  const close = async (): Promise<void> => {
    const closed = app.close();
    app.getHttpServer().closeAllConnections();
    await closed;
    state.remove();
  };
  return { app, url: await app.getUrl(), close };
}

/** The application on the wall clock. */
export function startApp(variables: Variables = {}, overrides: readonly Override[] = []): Promise<TestApp> {
  return create(variables, undefined, undefined, overrides);
}

/** The application on a clock of its own; two with the same `entropySeed` draw the same connections. */
export async function startTimelessApp(
  options: { variables?: Variables; startMs?: number; entropySeed?: string; overrides?: readonly Override[] } = {},
): Promise<TimelessApp> {
  const { variables = {}, startMs = START_MS, entropySeed = 'tests', overrides } = options;
  const clock = new WatchedClock(startMs);
  const started = await create(variables, clock, new SeededEntropy(entropySeed), overrides);
  const settle = async (): Promise<void> => {
    for (let quiet = 0; quiet < TURNS; quiet += 1) {
      const before = clock.plans;
      clock.advanceBy(0);
      await nextTurn();
      if (clock.plans !== before) quiet = 0;
    }
  };
  const advance = async (durationMs: number): Promise<void> => {
    const untilMs = clock.now() + durationMs;
    const stepMs = Math.max(STEP_MS, durationMs / MOST_STEPS);
    while (clock.now() < untilMs) {
      clock.advanceTo(Math.min(untilMs, clock.now() + stepMs));
      await nextTurn();
      await nextTurn();
    }
    await settle();
  };
  const listen = async (path: string, headers: Record<string, string> = {}): Promise<SseListener> => {
    const opening = { done: false };
    const opened = SseListener.open(`${started.url}${path}`, headers).finally(() => (opening.done = true));
    while (!opening.done) await settle();
    await settle();
    return opened;
  };
  return { ...started, clock, advance, settle, listen };
}

/** What supertest asks. */
export function serverOf({ app }: TestApp): Server {
  return app.getHttpServer();
}
