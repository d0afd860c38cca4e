import { beforeEach, describe, expect, it } from '@jest/globals';
import { type OpenThread, type ThreadOwner } from '../../../src/fleet/worker-thread.js';
import { WorkerSupervisor } from '../../../src/fleet/worker-supervisor.js';
import { type FromWorker, type ToWorker, type WorkerSetup } from '../../../src/fleet/messages.js';
import { VirtualClock } from '../../support/fakes/virtual-clock.js';

const SETUP: WorkerSetup = {
  seed: 'tests',
  host: '127.0.0.1',
  logs: false,
  apiKey: undefined,
  changePolicy: { origins: [], names: [], isLoopbackOnly: true, hasApiKey: false },
  profiles: {},
  devices: [],
};

const READY: FromWorker = { type: 'ready', statistics: undefined };

/** In the place of a thread, whose pauses of half a minute no test can wait for. Real ones are in the end-to-end tests. */
class FakeThread {
  readonly received: ToWorker[] = [];
  answers = true;

  constructor(private readonly owner: ThreadOwner) {}

  send(message: ToWorker): void {
    this.received.push(message);
    if (message.type === 'ping' && this.answers) this.say({ type: 'pong' });
    if (message.type === 'stop' && this.answers) this.die('it exited with 0');
  }

  terminate(): void {
    this.die('it exited with 1');
  }

  say(message: FromWorker): void {
    this.owner.onMessage(message);
  }

  die(reason: string): void {
    this.owner.onExit(reason);
  }
}

let clock: VirtualClock;
let threads: FakeThread[];
let messages: FromWorker[];
let stops: [string, number][];
let worker: WorkerSupervisor;
/** What a thread has worked since its stopwatch was started. */
let workedMs: number;

function latest(): FakeThread {
  const thread = threads.at(-1);
  if (thread === undefined) throw new Error('no thread was started');
  return thread;
}

beforeEach(() => {
  clock = new VirtualClock();
  threads = [];
  messages = [];
  stops = [];
  workedMs = 4000;
  const owner = {
    setup: () => SETUP,
    onMessage: (message: FromWorker) => messages.push(message),
    onStopped: (reason: string, pauseMs: number) => stops.push([reason, pauseMs]),
  };
  const open: OpenThread = (_setup, thread) => {
    threads.push(new FakeThread(thread));
    return latest();
  };
  worker = new WorkerSupervisor(clock, owner, open, () => () => workedMs);
  worker.start();
});

describe('A supervised worker', () => {
  it('is started again after it died, each time after a longer pause', () => {
    for (const pauseMs of [500, 1000, 2000, 4000]) {
      const started = threads.length;
      latest().die('boom');
      expect(stops.at(-1)).toEqual(['boom', pauseMs]);
      clock.advanceBy(pauseMs - 1);
      expect(threads).toHaveLength(started);
      clock.advanceBy(1);
      expect(threads).toHaveLength(started + 1);
    }
  });

  it('is started again soon when it has run well for a minute', () => {
    latest().die('boom');
    clock.advanceBy(500);
    clock.advanceBy(60_000);
    latest().die('boom');
    expect(stops.at(-1)).toEqual(['boom', 500]);
  });

  it('passes on its messages, but for its answers to pings', () => {
    latest().say({ type: 'available', hostname: 'mockaxe1' });
    clock.advanceBy(3000);
    expect(latest().received).toEqual([{ type: 'ping' }, { type: 'ping' }, { type: 'ping' }]);
    expect(messages).toEqual([{ type: 'available', hostname: 'mockaxe1' }]);
  });

  it('is ended and started again when it does not answer five times in a row', () => {
    latest().say(READY);
    clock.advanceBy(10_000);
    latest().answers = false;
    clock.advanceBy(5999);
    expect(stops).toEqual([]);
    clock.advanceBy(1);
    expect(stops).toEqual([['it did not answer 5 times in a row', 500]]);
    clock.advanceBy(500);
    expect(threads).toHaveLength(2);
  });

  it('is not held to be stuck where it gets no processor on a busy machine, until half a minute has passed', () => {
    latest().say(READY);
    clock.advanceBy(10_000);
    latest().answers = false;
    workedMs = 3999;
    clock.advanceBy(30_999);
    expect(stops).toEqual([]);
    clock.advanceBy(1);
    expect(stops).toEqual([['it did not answer 30 times in a row', 500]]);
  });

  it('is held to be stuck as soon as it has worked enough for its answer', () => {
    latest().say(READY);
    clock.advanceBy(10_000);
    latest().answers = false;
    workedMs = 1000;
    clock.advanceBy(8000);
    expect(stops).toEqual([]);
    workedMs = 4000;
    clock.advanceBy(1000);
    expect(stops).toEqual([['it did not answer 8 times in a row', 500]]);
  });

  it('is not held to be stuck as long as it says anything at all', () => {
    latest().answers = false;
    for (let second = 0; second < 100; second += 1) {
      clock.advanceBy(1000);
      latest().say({ type: 'available', hostname: 'mockaxe1' });
    }
    expect(stops).toEqual([]);
  });

  it('has more time while it starts', () => {
    latest().answers = false;
    clock.advanceBy(30_999);
    expect(stops).toEqual([]);
    clock.advanceBy(1);
    expect(stops).toEqual([['it did not answer 30 times in a row', 500]]);
  });

  it('stops in order, and leaves no timer', async () => {
    const stopped = worker.stop();
    expect(latest().received).toEqual([{ type: 'stop' }]);
    await stopped;
    expect([clock.waiting, stops]).toEqual([0, []]);
  });

  it('is ended a second after it was to stop and did not', async () => {
    latest().answers = false;
    const stopped = worker.stop();
    clock.advanceBy(1000);
    await stopped;
    expect([clock.waiting, stops, threads.length]).toEqual([0, [], 1]);
  });

  it('is not started again when it is stopped in a pause', async () => {
    latest().die('boom');
    await worker.stop();
    clock.advanceBy(60_000);
    expect(threads).toHaveLength(1);
  });
});
