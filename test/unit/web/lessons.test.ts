import { describe, expect, it } from '@jest/globals';
import { isDue, NO_PROGRESS, valuesOf, withActed, withDone } from '../../../web/src/lessons/lesson-progress.js';
import { LessonStreams } from '../../../web/src/lessons/lesson-streams.js';
import { LESSONS, valueAt } from '../../../web/src/lessons/lessons.js';
import { FakeSource } from './world.js';

describe('the lessons', () => {
  it('are five, of three to five steps, each with a name and a card of its own', () => {
    expect(LESSONS).toHaveLength(5);
    expect(new Set(LESSONS.map(({ id }) => id)).size).toBe(5);
    for (const { steps } of LESSONS) {
      expect(steps.length).toBeGreaterThanOrEqual(3);
      expect(steps.length).toBeLessThanOrEqual(5);
    }
  });

  it.each(['lose-a-message', 'why-an-inbox'])('send under the guarantees of the step, in any order: %s', (id) => {
    const { calls = [], steps = [] } = LESSONS.find((each) => each.id === id) ?? {};
    const modes = (from: typeof calls): string[] =>
      from.map(({ path }) => path).filter((path) => path.includes('mode'));
    const actions = steps.flatMap(({ action }) => (action === undefined ? [] : [action]));
    expect(actions).toHaveLength(2);
    const [first, second] = actions.map((action) => modes(action.calls.slice(0, 1)));
    expect(first).toEqual(modes(calls));
    expect(second).toEqual(['/requests/mode?mode=outbox%2Binbox']);
  });

  it('read a place of an answer, and nothing where there is none', () => {
    expect(valueAt({ requests: [{}, { lastEventId: '7' }] }, 'requests.1.lastEventId')).toBe('7');
    expect(valueAt([], '0.stats.p50')).toBeUndefined();
    expect(valueAt(null, 'lost')).toBeUndefined();
  });

  it('say of a traffic job what their own did, and nothing of those of others', () => {
    const jobs = [
      { jobId: 'theirs', stats: { latency: { p50: 95 } } },
      { jobId: 'mine', stats: { latency: { p50: 210 } } },
    ];
    const pointers = LESSONS.flatMap(({ steps }) => steps)
      .flatMap(({ facts = [] }) => facts)
      .filter(({ path }) => path === '/traffic/jobs')
      .map(({ pointer }) => pointer);
    expect(pointers).toHaveLength(3);
    for (const pointer of pointers) expect(pointer).toMatch(/^\{job\}\./);
    expect(valueAt(jobs, 'mine.stats.latency.p50')).toBe(210);
    expect(valueAt(jobs, '.stats.latency.p50')).toBeUndefined();
  });
});

describe('the clients of a lesson', () => {
  it('have lost what one has and the other has not, in the time in which both were there', () => {
    const sources: FakeSource[] = [];
    const streams = new LessonStreams((path) => {
      const source = new FakeSource(path);
      sources.push(source);
      return source;
    });
    void streams.start(['/a', '/b']);
    const [one, two] = sources;
    for (const data of ['before', '1', '2', '3', '4', '5', 'after']) one?.say('', data);
    expect(streams.lost).toBe(0);
    for (const data of ['1', '2', '5']) two?.say('', data);
    expect(streams.lost).toBe(2);
    expect(streams.received).toEqual([7, 3]);
    streams.end();
    expect([streams.wereEnded, streams.lost, streams.received, one?.isWanted]).toEqual([true, 2, [7, 3], false]);
    streams.stop();
    expect([streams.lost, one?.isWanted, two?.isWanted]).toEqual([0, false, false]);
  });
});

describe('the start of the clients of a lesson', () => {
  const started = (): { streams: LessonStreams; one: FakeSource; two: FakeSource; answer: Promise<boolean> } => {
    const sources: FakeSource[] = [];
    const streams = new LessonStreams((path) => {
      const source = new FakeSource(path);
      sources.push(source);
      return source;
    });
    const answer = streams.start(['/a', '/b']);
    const [one, two] = sources;
    if (one === undefined || two === undefined) throw new Error('not both were opened');
    return { streams, one, two, answer };
  };
  const isSettled = async (answer: Promise<boolean>): Promise<boolean> =>
    Promise.race([answer.then(() => true), Promise.resolve().then(() => Promise.resolve(false))]);

  it('is over when the service has both, and not before', async () => {
    const { one, two, answer } = started();
    one.open();
    one.cut();
    one.open();
    expect(await isSettled(answer)).toBe(false);
    two.open();
    expect(await answer).toBe(true);
  });

  it.each([
    ['is refused', ({ two }: ReturnType<typeof started>) => two.refuse()],
    ['has to make room before', ({ streams }: ReturnType<typeof started>) => streams.end()],
  ])('comes to nothing where one %s', async (_, act) => {
    const all = started();
    all.one.open();
    act(all);
    expect(await all.answer).toBe(false);
  });
});

describe('the progress of a lesson', () => {
  const steps = LESSONS.find(({ id }) => id === 'lose-a-message')?.steps ?? [];
  const due = (progress: typeof NO_PROGRESS): boolean[] => steps.map((_, index) => isDue(steps, index, progress));

  it('has a step come due after those before it, and after its own action', () => {
    let progress = NO_PROGRESS;
    expect(due(progress)).toEqual([true, false, false, false]);
    progress = withDone(progress, 0, {});
    expect(due(progress)).toEqual([true, false, false, false]);
    progress = withActed(progress, 1);
    expect(due(progress)).toEqual([true, true, false, false]);
    progress = withDone(withDone(progress, 1, {}), 2, {});
    expect(due(progress)).toEqual([true, true, true, false]);
    expect(due(withActed(progress, 3))).toEqual([true, true, true, true]);
  });

  it('keeps what was done, however often an action is carried out', () => {
    const progress = [0, 1, 2].reduce((before, index) => withDone(before, index, {}), withActed(NO_PROGRESS, 1));
    expect(withActed(progress, 1)).toBe(progress);
    expect(withActed(withActed(progress, 1, 'job'), 1)).toEqual({ ...progress, job: 'job' });
    expect(withActed(withActed(progress, 1, 'job'), 1, 'next')).toEqual({ ...progress, job: 'next' });
    expect(withDone(progress, 1, {})).toBe(progress);
  });

  it('keeps what was seen when a step was ticked, whatever its facts say later', () => {
    const progress = withDone(withDone(NO_PROGRESS, 2, { lost: '9' }), 2, { lost: '0' });
    expect([valuesOf(progress, 2), valuesOf(progress, 1)]).toEqual([{ lost: '9' }, undefined]);
  });
});
