import { describe, expect, it } from '@jest/globals';
import { RequestFailure } from '../../../web/src/api/request-failure.js';
import { DayCourse } from '../../../web/src/retail-day/day-course.js';
import { DayDirector, type DaySources, type Received } from '../../../web/src/retail-day/day-director.js';
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

  readonly day = () => ({ state: 'idle' }) as const;
  readonly watch = () => () => undefined;
  readonly subscribe: DaySources['subscribe'] = (_, listener) => (this.listener = listener);
  readonly pause = () => Promise.resolve();
  readonly keepRun = () => undefined;
  readonly forgetRun = () => undefined;
  readonly courseOf: DaySources['courseOf'] = ({ seed }) =>
    new Promise((resolve, reject) => {
      const answer = (given: DayCourse | RequestFailure): void =>
        given instanceof RequestFailure ? reject(given) : resolve(given);
      this.asked.push({ seed, answer });
    });

  static watchingLive(): Stage {
    const stage = new Stage();
    const nothing = (): void => undefined;
    const setModel = (model: DayModel): void => void stage.models.push(model);
    new DayDirector(list, stage, { setModel, setMode: nothing, setFailure: nothing, setPending: nothing }).live();
    return stage;
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
