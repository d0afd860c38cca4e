import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { RequestFailure } from '../../../web/src/api/request-failure.js';
import {
  type LabAccountBody,
  type LabCaseBody,
  type LabEventBody,
  type LabExpectationBody,
} from '../../../web/src/api/schema.js';
import { casesOf } from '../../../web/src/lab/case-filter.js';
import { limitMsOf, type LabWorld, runCase } from '../../../web/src/lab/case-run.js';
import { differenceOf, visible } from '../../../web/src/lab/difference.js';
import { LabRun } from '../../../web/src/lab/lab-run.js';

type Dispatch = (event: Required<LabEventBody>) => void;

const caseOf = (name: string, more: Partial<LabCaseBody> = {}): LabCaseBody => ({
  ...{ name, title: `Title of ${name}`, section: '9.2.6', reports: [], url: `/lab/${name}` },
  ...more,
});
const ONE = { type: 'message', data: 'one', lastEventId: '' };

/** A browser and a service in which time passes only while somebody waits. */
class FakeLab implements LabWorld {
  isChromium = false;
  expected: LabExpectationBody = { events: [ONE] };
  isClosed = false;
  openCount = 0;
  mostOpen = 0;
  readonly accounts: LabAccountBody[] = [];
  /** What the source does when it is opened. */
  onOpen: (dispatch: Dispatch) => void = (dispatch) => dispatch(ONE);
  failure: RequestFailure | null = null;
  private time = 0;

  nowMs = (): number => this.time;
  pause = (ms: number): Promise<void> => {
    this.time += ms;
    return Promise.resolve();
  };
  open = (_path: string, _types: readonly string[], onEvent: Dispatch): { isClosed: boolean; close(): void } => {
    this.openCount += 1;
    this.mostOpen = Math.max(this.mostOpen, this.openCount);
    this.onOpen(onEvent);
    let isOpen = true;
    return {
      isClosed: this.isClosed,
      close: () => {
        if (isOpen) this.openCount -= 1;
        isOpen = false;
      },
    };
  };
  expectation = (): Promise<LabExpectationBody> => {
    if (this.failure !== null) return Promise.reject(this.failure);
    return Promise.resolve(this.expected);
  };
  verdict = (_name: string, account: LabAccountBody): ReturnType<LabWorld['verdict']> => {
    this.accounts.push(account);
    const passed = account.events.length === this.expected.events.length;
    return Promise.resolve({ passed, checks: [{ what: 'events', expected: '1', actual: '0', passed }] });
  };
}

const NEVER = new AbortController().signal;

describe('a case that is run in a browser', () => {
  it('is over once the server says that all has come, and its source is closed', async () => {
    const lab = new FakeLab();
    const result = await runCase(lab, caseOf('a'), 's-1', NEVER);
    expect(result).toMatchObject({ session: 's-1', outcome: 'passed' });
    expect(lab.accounts.at(-1)).toEqual({ session: 's-1', events: [ONE], closed: false, error: false });
    expect(lab.openCount).toBe(0);
  });

  it('has its time and no more, where it hangs', async () => {
    const lab = new FakeLab();
    lab.onOpen = () => undefined;
    const result = await runCase(lab, caseOf('a'), 's-1', NEVER);
    expect(result?.outcome).toBe('failed');
    expect(result?.durationMs).toBeGreaterThanOrEqual(limitMsOf(lab.expected));
    expect(result?.durationMs).toBeLessThan(limitMsOf(lab.expected) + 1000);
    expect(lab.openCount).toBe(0);
  });

  it('is ended where it dispatches without an end, and no more is kept than the lab takes', async () => {
    const lab = new FakeLab();
    lab.onOpen = (dispatch) => {
      for (let count = 0; count < 30_000; count += 1) dispatch(ONE);
    };
    expect((await runCase(lab, caseOf('a'), 's-1', NEVER))?.outcome).toBe('failed');
    expect(lab.accounts.at(-1)?.events).toHaveLength(20_000);
  });

  it('is judged as closed where the source has given up, after the time in which no request may come', async () => {
    const lab = new FakeLab();
    lab.isClosed = true;
    lab.expected = { events: [ONE], closed: true, notBefore: 1000 };
    const result = await runCase(lab, caseOf('a'), 's-1', NEVER);
    expect(result?.durationMs).toBeGreaterThanOrEqual(1000);
    expect(lab.accounts).toEqual([{ session: 's-1', events: [ONE], closed: true, error: true }]);
  });

  it.each([
    [true, 'why', 'differs'],
    [false, 'why', 'failed'],
    [true, undefined, 'failed'],
  ])('of a browser that is Chromium (%s), with the note %s, %s', async (isChromium, chromium, outcome) => {
    const lab = new FakeLab();
    lab.isChromium = isChromium;
    lab.onOpen = () => undefined;
    const labCase = caseOf('a', chromium === undefined ? {} : { chromium });
    expect((await runCase(lab, labCase, 's-1', NEVER))?.outcome).toBe(outcome);
  });

  it('has a limit that covers its data and reconnects, and none beyond a minute', () => {
    expect(limitMsOf({ events: [] })).toBe(10_000);
    expect(limitMsOf({ events: [], reconnects: 2 })).toBe(18_000);
    expect(limitMsOf({ events: [], reconnects: 1, waitMs: [5000, 9000], notBefore: 500 })).toBe(20_000);
    expect(limitMsOf({ events: [{ data: 'x'.repeat(2 ** 20) }] })).toBe(11_000);
    expect(limitMsOf({ events: [], reconnects: 100 })).toBe(60_000);
  });
});

describe('a run of cases', () => {
  const names = ['a', 'b', 'c', 'd', 'e'];
  const cases = names.map((name) => caseOf(name));

  it('runs two at a time, each in a session of its own, and says how each went', async () => {
    const lab = new FakeLab();
    const running: boolean[] = [];
    const run = new LabRun(lab, 'p', (isRunning) => running.push(isRunning));
    await run.run(cases);
    expect(running).toEqual([true, false]);
    expect(lab.mostOpen).toBe(2);
    expect([...run.results.keys()].sort()).toEqual(names);
    expect(new Set([...run.results.values()].map(({ session }) => session)).size).toBe(5);
    expect([run.done, run.total, run.isRunning, run.count('passed')]).toEqual([5, 5, false, 5]);
  });

  it('stops, and judges nothing of what was under way', async () => {
    const lab = new FakeLab();
    const run = new LabRun(lab, 'p');
    lab.onOpen = () => run.stop();
    await run.run(cases);
    expect([run.results.size, run.done, run.isRunning, run.running.size, lab.openCount]).toEqual([0, 0, false, 0, 0]);
    lab.onOpen = (dispatch) => dispatch(ONE);
    await run.run(cases.slice(0, 1));
    expect([...run.results.keys()]).toEqual(['a']);
  });

  it('ends where the service does not answer, and says why', async () => {
    const lab = new FakeLab();
    lab.failure = new RequestFailure(0, 'unreachable', 'The service does not answer');
    const run = new LabRun(lab, 'p');
    await run.run(cases);
    expect([run.failure, run.results.size, run.isRunning]).toEqual([lab.failure, 0, false]);
  });

  it('is found by words of its name, title, section and reports, and by how it went', async () => {
    const lab = new FakeLab();
    const run = new LabRun(lab, 'p');
    const more = [...cases, caseOf('bom-twice', { reports: ['a/b#7'], section: '9.2.5' })];
    await run.run(cases);
    const found = (search: string, shown: Parameters<typeof casesOf>[2]['shown']): string[] =>
      casesOf(more, run.results, { search, shown }).map(({ name }) => name);
    expect(found('', 'all')).toHaveLength(6);
    expect(found('B#7 9.2.5', 'all')).toEqual(['bom-twice']);
    expect(found('', 'not run')).toEqual(['bom-twice']);
    expect(found('title', 'passed')).toEqual(names);
    expect(found('title', 'failed')).toEqual([]);
  });
});

describe('the difference of two texts', () => {
  it('gives both back, and is the shortest', () => {
    const text = fc.string({ maxLength: 12, unit: fc.constantFrom('a', 'b') });
    fc.assert(
      fc.property(text, text, (expected, received) => {
        const { start, end, ...pieces } = differenceOf(expected, received);
        expect(start + pieces.expected + end).toBe(expected);
        expect(start + pieces.received + end).toBe(received);
        if (pieces.expected !== '' && pieces.received !== '') {
          expect(pieces.expected[0]).not.toBe(pieces.received[0]);
          expect(pieces.expected.at(-1)).not.toBe(pieces.received.at(-1));
        }
      }),
    );
  });

  it('shows what nobody could see', () => {
    expect(visible('a\r\n\tb\u0000\ufeff\u2028\ud800 ü 😀')).toBe('a\\r\\n\\tb\\u0000\\ufeff\\u2028\\ud800 ü 😀');
  });
});
