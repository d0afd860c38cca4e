import { describe, expect, it } from '@jest/globals';
import { type Connection, type DaySubscription } from '../../../web/src/streams/connection.js';
import { RequestFailure } from '../../../web/src/api/request-failure.js';
import { DayCourse } from '../../../web/src/retail-day/day-course.js';
import { type DayPlace } from '../../../web/src/retail-day/day-choice.js';
import {
  type ClockPlace,
  DayDirector,
  type DaySources,
  type PageClock,
  type Received,
} from '../../../web/src/retail-day/day-director.js';
import { type DayModel } from '../../../web/src/retail-day/day-model.js';
import { type Preview, type ScenarioList, type ScenarioOutline } from '../../../web/src/retail-day/messages.js';

const limits = { nodeCapacity: 4, targetAverageUtilization: 70, syncPeriodSeconds: 3, minReplicas: 1, maxReplicas: 12 };
const scenario: ScenarioOutline = {
  name: 'small',
  durationSeconds: 10,
  paymentLagSeconds: 2,
  phases: [{ startShare: 0, rate: 1, info: 'It begins.' }],
  clusters: { order: limits, payment: limits },
};
const ones = Array.from({ length: 10 }, () => 1);
const twos = Array.from({ length: 10 }, () => 2);
const names = { mobile: ['apple'] };
const list: ScenarioList = { catalog: { order: names, payment: names }, default: 'small', scenarios: [scenario] };

function previewOf(seed: string): Preview {
  const course = { load: ones, nodes: twos };
  return { seed, scenario: 'small', duration: 10, rate: 1, order: course, payment: course };
}

/** A live day as a test sends it, and courses that come when the test says so. */
class Stage implements DaySources {
  readonly models: DayModel[] = [];
  readonly asked: { readonly seed: string; readonly answer: (course: DayCourse | RequestFailure) => void }[] = [];
  private listener: ((received: Received) => void) | null = null;

  connection: Connection = { state: 'idle' };
  readonly day = (): Connection => this.connection;
  private watcher: (() => void) | null = null;
  readonly watch = (watcher: () => void) => {
    this.watcher = watcher;
    return () => undefined;
  };
  readonly subscribe: DaySources['subscribe'] = (subscription, listener) => {
    this.subscriptions.push(subscription);
    this.listener = listener;
  };
  /** Pauses that a test ends, each with its length; without them one is over at once. */
  pauses: { readonly ms: number; readonly end: () => void }[] | null = null;
  readonly pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      if (this.pauses === null) resolve();
      else this.pauses.push({ ms, end: resolve });
    });
  readonly keepRun = () => undefined;
  readonly forgetRun = () => undefined;
  readonly places: (DayPlace | null)[] = [];
  readonly keepPlace = (place: DayPlace | null): void => void this.places.push(place);
  /** What was asked of the clock, in its order. */
  readonly moves: string[] = [];
  elapsedMs = 0;
  /** The next move is refused so. */
  refusal: RequestFailure | undefined;
  readonly clock: PageClock = {
    name: 'page-1',
    make: () => this.move('make', () => (this.elapsedMs = 0)),
    setSpeed: (speed) => this.move(`speed ${speed}`, () => undefined),
    advance: (body) =>
      this.move(`advance ${JSON.stringify(body)}`, () => (this.elapsedMs += (body as { byMs?: number }).byMs ?? 500)),
    remove: () => this.move('remove', () => undefined),
  };
  modes: string[] = [];
  failure: RequestFailure | null = null;
  readonly subscriptions: (DaySubscription | null)[] = [];
  readonly courseOf: DaySources['courseOf'] = ({ seed }) =>
    new Promise((resolve, reject) => {
      const answer = (given: DayCourse | RequestFailure): void =>
        given instanceof RequestFailure ? reject(given) : resolve(given);
      this.asked.push({ seed, answer });
    });

  static watchingLive(): Stage {
    const stage = new Stage();
    stage.direct().live();
    return stage;
  }

  /** A director that shows on this stage what it has. */
  direct(): DayDirector {
    return new DayDirector(list, this, {
      setModel: (model) => void this.models.push(model),
      setMode: (mode) => this.modes.push(mode),
      setFailure: (shown) => (this.failure = shown),
      setPending: () => undefined,
    });
  }

  connect(connection: Connection): void {
    this.connection = connection;
    this.watcher?.();
  }

  private move(what: string, effect: () => void): Promise<ClockPlace> {
    this.moves.push(what);
    const { refusal } = this;
    this.refusal = undefined;
    if (refusal !== undefined) return Promise.reject(refusal);
    effect();
    return Promise.resolve({ elapsedMs: this.elapsedMs });
  }

  /** A director of a day of one's own, at a moment of it. */
  static async at(atSeconds: number): Promise<{ stage: Stage; director: DayDirector }> {
    const stage = new Stage();
    return { stage, director: await stage.open(atSeconds) };
  }

  /** The same, on this stage. @param failure why its course cannot be had */
  async open(atSeconds: number | null, failure?: RequestFailure): Promise<DayDirector> {
    const director = this.direct();
    const opened = director.open({ choice: { seed: 'a', scenario: 'small', speed: 2 }, atSeconds });
    await this.answer(this.asked.length - 1, failure);
    await opened;
    return director;
  }

  send(connection: string, sequence: number, message: object): void {
    this.listener?.({ id: `${connection}:${sequence}`, data: JSON.stringify(message) });
  }

  start(connection: string): void {
    this.send(connection, 0, { type: 'start', uuid: connection, timestamp: '2026-01-01T00:00:00Z', seed: connection });
  }

  end(connection: string): void {
    this.send(connection, 11, { type: 'end', uuid: connection, timestamp: '2026-01-01T00:02:30Z' });
  }

  info(connection: string, sequence: number, message: string): void {
    this.send(connection, sequence, { type: 'info', message });
  }

  /** The course that was asked for in this place, counted from 0, or word that it cannot be had. */
  async answer(index: number, failure?: RequestFailure): Promise<void> {
    const { seed, answer } = this.asked[index] ?? { seed: '', answer: () => undefined };
    answer(failure ?? new DayCourse(previewOf(seed), scenario));
    await new Promise((resolve) => setImmediate(resolve));
  }

  get last(): DayModel | undefined {
    return this.models.at(-1);
  }
}

describe('the day that everybody sees', () => {
  it('shows the day that has begun where the one before ended while its course was being asked for', async () => {
    const stage = Stage.watchingLive();
    stage.start('old');
    stage.send('old', 4294967296, { type: 'scale-up', entity: 'order', factor: 5 });
    stage.info('old', 10, 'Late in the day.');
    stage.end('old');
    stage.start('new');
    stage.info('new', 1, 'It begins.');
    await stage.answer(0);
    expect(stage.models).toEqual([]);
    await stage.answer(1);
    expect(stage.models).toHaveLength(1);
    expect([stage.last?.seed, stage.last?.lastSequence, stage.last?.isOver]).toEqual(['new', 1, false]);
    expect(stage.last?.atSeconds).toBeLessThan(1);
    expect(stage.last?.nodes).toEqual({ order: 2, payment: 2 });
    expect(stage.last?.journal.map(({ text }) => text)).toEqual(['It begins.']);
    expect([stage.last?.missed, stage.last?.repeated]).toEqual([0, 0]);
  });

  it('does so too where all days have one seed, and the course of the first comes last', async () => {
    const stage = Stage.watchingLive();
    stage.start('same');
    stage.end('same');
    stage.start('same');
    await stage.answer(1);
    await stage.answer(0);
    stage.info('same', 1, 'It begins.');
    expect(stage.models).toHaveLength(1);
    expect([stage.last?.isOver, stage.last?.lastSequence]).toEqual([false, 1]);
  });

  it('begins anew where a day follows one that was shown, without asking for a course that it knows', async () => {
    const stage = Stage.watchingLive();
    stage.start('same');
    await stage.answer(0);
    stage.info('same', 1, 'It begins.');
    stage.end('same');
    stage.start('same');
    await new Promise((resolve) => setImmediate(resolve));
    expect(stage.asked).toHaveLength(1);
    expect(stage.models).toHaveLength(2);
    expect([stage.last?.isOver, stage.last?.journal, stage.last?.lastSequence]).toEqual([false, [], 0]);
  });

  it('asks again for a course that could not be had, but only for that of the day under way', async () => {
    const stage = Stage.watchingLive();
    const away = new RequestFailure(0, 'unreachable', 'The service does not answer');
    stage.start('old');
    stage.end('old');
    stage.start('new');
    await stage.answer(0, away);
    await stage.answer(1, away);
    expect(stage.asked.map(({ seed }) => seed)).toEqual(['old', 'new', 'new']);
    await stage.answer(2);
    expect(stage.last?.seed).toBe('new');
  });
});

describe('the day that everybody sees, when it is paused', () => {
  it('goes on as it was where the clock is refused', async () => {
    const stage = new Stage();
    const director = stage.direct();
    director.live();
    stage.start('all');
    await stage.answer(0);
    stage.info('all', 1, 'It begins.');
    stage.refusal = new RequestFailure(401, 'unauthorized', 'An API key is needed');
    await director.pause();
    expect([stage.failure?.message, stage.modes, stage.subscriptions.at(-1)?.kind]).toEqual([
      'An API key is needed',
      ['live'],
      'live',
    ]);
    stage.info('all', 2, 'It goes on.');
    expect(stage.last?.headline).toBe('It goes on.');
    await director.pause();
    expect([stage.modes.at(-1), stage.subscriptions.at(-1)?.kind]).toEqual(['held', 'run']);
  });

  it('notes a cut only where a stream was open before', async () => {
    const stage = Stage.watchingLive();
    stage.start('all');
    await stage.answer(0);
    stage.info('all', 1, 'It begins.');
    const resumed = (): number => stage.last?.journal.filter(({ kind }) => kind === 'resumed').length ?? 0;
    stage.connect({ state: 'connecting', isBack: false });
    stage.connect({ state: 'open', resumed: 0 });
    expect(resumed()).toBe(0);
    stage.connect({ state: 'connecting', isBack: true });
    stage.connect({ state: 'open', resumed: 1 });
    expect(resumed()).toBe(1);
  });
});

describe('a day in a person’s hand', () => {
  const choice = { seed: 'a', scenario: 'small', speed: 2 };

  it('is opened at the moment of the address, on a clock that stands still there', async () => {
    const { stage } = await Stage.at(4);
    expect(stage.moves).toEqual(['make', 'advance {"byMs":4000}']);
    expect(stage.subscriptions.at(-1)).toMatchObject({
      kind: 'run',
      query: 'seed=a&scenario=small&clock=page-1',
      lastEventId: null,
    });
    expect([stage.modes.at(-1), stage.places.at(-1)]).toEqual(['held', { choice, atSeconds: 4 }]);
  });

  describe('before it is shown', () => {
    const heldAt = async (atSeconds: number): Promise<Stage> => {
      const stage = new Stage();
      stage.pauses = [];
      await stage.open(atSeconds);
      stage.start('a');
      return stage;
    };
    const endPause = async ({ pauses }: Stage, index: number): Promise<void> => {
      pauses?.at(index)?.end();
      await new Promise((resolve) => setImmediate(resolve));
    };

    it('has come to its moment, with all of the last second, in however many pieces that comes', async () => {
      const stage = await heldAt(4);
      // The first second has two, the fifth message is in the last second, and the sixth at the moment.
      for (let sequence = 1; sequence <= 5; sequence += 1) stage.info('a', sequence, `Message ${sequence}.`);
      expect(stage.models.length).toBe(0);
      stage.info('a', 6, 'Message 6.');
      expect(stage.pauses?.slice(-2).map(({ ms }) => ms)).toEqual([50, 50]);
      // Something has come meanwhile.
      await endPause(stage, -2);
      expect(stage.models.length).toBe(0);
      await endPause(stage, -1);
      expect(stage.models.map(({ lastSequence, headline }) => [lastSequence, headline])).toEqual([[6, 'Message 6.']]);
      stage.info('a', 7, 'Message 7.');
      expect([stage.models.length, stage.last?.headline]).toEqual([1, 'Message 7.']);
    });

    it('has waited no longer than it may, whatever has come', async () => {
      const stage = await heldAt(4);
      stage.info('a', 1, 'Message 1.');
      const longest = stage.pauses?.findIndex(({ ms }) => ms === 700) ?? -1;
      await endPause(stage, longest);
      expect(stage.models.map(({ lastSequence }) => lastSequence)).toEqual([1]);
    });

    it('is over where its end has come', async () => {
      const stage = await heldAt(10);
      for (let sequence = 1; sequence <= 10; sequence += 1) stage.info('a', sequence, `Message ${sequence}.`);
      stage.end('a');
      expect(stage.modes.at(-1)).toBe('held');
      await endPause(stage, -1);
      expect([stage.last?.isOver, stage.modes.at(-1)]).toEqual([true, 'over']);
    });
  });

  it('is the one that all see where the service refuses the day of the address', async () => {
    const stage = new Stage();
    const refusal = new RequestFailure(400, 'invalid-query', 'seed must be 1 to 64 characters long');
    await stage.open(null, refusal);
    expect([stage.subscriptions.at(-1)?.kind, stage.failure?.message]).toEqual(['live', refusal.message]);
    stage.refusal = new RequestFailure(507, 'limit-reached', 'There are 1000 clocks');
    await stage.open(4);
    expect([stage.subscriptions.at(-1)?.kind, stage.failure?.message]).toEqual(['live', 'There are 1000 clocks']);
  });

  it('keeps its address where nobody answers', async () => {
    const stage = new Stage();
    await stage.open(null, new RequestFailure(0, 'unreachable', 'The service does not answer'));
    expect([stage.subscriptions, stage.places]).toEqual([[], []]);
  });

  it('goes forwards by the clock, and backwards by a run that is made anew', async () => {
    const { stage, director } = await Stage.at(4);
    await director.seek(6.5);
    await director.seek(6.5);
    await director.seek(2);
    expect(stage.moves.slice(2)).toEqual(['advance {"byMs":2500}', 'make', 'advance {"byMs":2000}']);
    expect(stage.places.at(-1)).toEqual({ choice, atSeconds: 2 });
    await director.seek(99);
    expect(stage.moves.at(-1)).toBe('advance {"byMs":97000}');
  });

  it('goes on to what is looked for, and plays and pauses at its own speed', async () => {
    const { stage, director } = await Stage.at(1);
    await director.stepTo({ type: 'info' });
    expect(stage.moves.at(-1)).toBe('advance {"until":{"type":"info"},"stream":"/stream?seed=a&scenario=small"}');
    await director.play();
    expect([stage.moves.at(-1), stage.modes.at(-1)]).toEqual(['speed 2', 'played']);
    await director.pause();
    expect([stage.moves.at(-1), stage.modes.at(-1)]).toEqual(['speed 0', 'held']);
  });

  it('makes a clock again that was forgotten, where the day was, and does what was asked for', async () => {
    const { stage, director } = await Stage.at(3);
    stage.refusal = new RequestFailure(404, 'not-found', 'Clock page-1 not found');
    await director.stepTo({});
    expect(stage.moves.slice(3)).toEqual([
      'make',
      'advance {"byMs":3000}',
      'advance {"until":{},"stream":"/stream?seed=a&scenario=small"}',
    ]);
    expect(stage.failure).toBeNull();
  });

  it('says why it cannot be moved, and takes one move at a time', async () => {
    const { stage, director } = await Stage.at(3);
    stage.refusal = new RequestFailure(507, 'limit-reached', 'There are 1000 clocks');
    await Promise.all([director.seek(1), director.seek(2)]);
    expect(stage.failure?.message).toBe('There are 1000 clocks');
    expect(stage.moves.slice(2)).toEqual(['make']);
  });

  it('gives its clock back when the live day is watched', async () => {
    const { stage, director } = await Stage.at(3);
    director.live();
    expect([stage.moves.at(-1), stage.places.at(-1), stage.modes.at(-1)]).toEqual(['remove', null, 'live']);
    expect(stage.subscriptions.at(-1)).toMatchObject({ kind: 'live' });
  });
});
