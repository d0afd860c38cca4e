import { describe, expect, it } from '@jest/globals';
import { type CaseResult, CaseRun, limitMsOf } from '../../../../src/cli/lab/case-run.js';
import { type Client, type Ending, type OnEvent } from '../../../../src/cli/lab/client.js';
import { type Account, type Expectation, type LabApi, type Verdict } from '../../../../src/cli/lab/lab-api.js';
import { type LabReport, runLab } from '../../../../src/cli/lab/lab-run.js';
import { type LabEvent } from '../../../../src/lab/domain/lab-case.js';
import { type Timers } from '../../../../src/kernel/time/timers.js';

/** Time that passes as soon as nothing else is to be done. */
class HastyTimers implements Timers {
  private ms = 0;

  nowMs(): number {
    return this.ms;
  }

  after(delayMs: number, work: () => void): () => void {
    const immediate = setImmediate(() => {
      this.ms += delayMs;
      work();
    });
    return () => clearImmediate(immediate);
  }
}

const event = (data: string): LabEvent => ({ type: 'message', data, lastEventId: '' });
const CASE = { name: 'case', title: 'Case', section: '9.2.6', reports: [] };
const CLOSED: Ending = { how: 'closed', error: undefined };

/** A lab with one expectation, which passes whoever has its events and has closed where it has to. */
class FakeLab {
  readonly accounts: { readonly account: Account; readonly atMs: number }[] = [];

  constructor(
    private readonly expected: Expectation,
    private readonly timers: Timers,
  ) {}

  streamUrl(name: string, session: string): string {
    return `http://lab/${name}?session=${session}`;
  }

  expectation(): Promise<Expectation> {
    return Promise.resolve(this.expected);
  }

  verdict(_: string, account: Account): Promise<Verdict> {
    this.accounts.push({ account, atMs: this.timers.nowMs() });
    const { events, closed = account.closed } = this.expected;
    const passed = account.events.length === events.length && account.closed === closed;
    return Promise.resolve({ passed, checks: [{ what: 'all', expected: 'right', actual: 'seen', passed }] });
  }
}

type Behaviour = (onEvent: OnEvent, signal: AbortSignal) => Promise<Ending>;

/** Stays open until it is stopped. */
function untilStopped(signal: AbortSignal): Promise<Ending> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve({ how: 'stopped' })));
}

function clientOf(behaviour: Behaviour, name = 'client'): Client {
  return {
    name,
    title: name,
    run: (_, onEvent, signal) => behaviour(onEvent, signal),
    close: () => Promise.resolve(),
  };
}

interface Run {
  readonly result: CaseResult;
  readonly lab: FakeLab;
  readonly tookMs: number;
}

async function runOf(
  expected: Expectation,
  behaviour: Behaviour,
  more: { name?: string; chromium?: string } = {},
): Promise<Run> {
  const timers = new HastyTimers();
  const lab = new FakeLab(expected, timers);
  const client = clientOf(behaviour, more.name);
  const labCase = more.chromium === undefined ? CASE : { ...CASE, chromium: more.chromium };
  const { signal } = new AbortController();
  const run = new CaseRun(client, lab as unknown as LabApi, labCase, 'run-0', timers, signal);
  const result = await run.run();
  return { result, lab, tookMs: timers.nowMs() };
}

describe('a run of a case', () => {
  it('is judged by what the client has dispatched, as soon as it has closed', async () => {
    const { result, lab, tookMs } = await runOf({ events: [event('one')], closed: true }, (onEvent) => {
      onEvent(event('one'));
      return Promise.resolve({ how: 'closed', error: 'status 401' });
    });
    expect(result.outcome).toBe('passed');
    expect(lab.accounts.map(({ account }) => account)).toEqual([
      { session: 'run-0', events: [event('one')], closed: true, error: true },
    ]);
    expect(tookMs).toBeLessThan(1000);
  });

  it('ends a client that stays open once it has passed, long before its time is over', async () => {
    const expected = { events: [event('one')], closed: false };
    const { result, tookMs } = await runOf(expected, (onEvent, signal) => {
      onEvent(event('one'));
      return untilStopped(signal);
    });
    expect(result.outcome).toBe('passed');
    expect(tookMs).toBeLessThan(limitMsOf(expected) / 2);
  });

  it('waits for events that are too many', async () => {
    const { result } = await runOf({ events: [event('one')], closed: false }, (onEvent, signal) => {
      onEvent(event('one'));
      setImmediate(() => setImmediate(() => onEvent(event('one'))));
      return untilStopped(signal);
    });
    expect(result.outcome).toBe('failed');
  });

  it('ends a client that hangs when its time is over, and judges it', async () => {
    const expected = { events: [event('one')], closed: true };
    const { result, tookMs } = await runOf(expected, (_, signal) => untilStopped(signal));
    expect(result.outcome).toBe('failed');
    expect(tookMs).toBeGreaterThanOrEqual(limitMsOf(expected));
  });

  it('goes on without a client that cannot be ended', async () => {
    const { result } = await runOf({ events: [] }, () => new Promise(() => undefined));
    expect(result).toMatchObject({ outcome: 'failed', checks: [{ actual: 'it could not be ended' }] });
  });

  it.each<[string, Behaviour, RegExp]>([
    ['crashes', () => Promise.resolve({ how: 'crashed', error: 'boom' }), /^boom$/],
    ['throws', () => Promise.reject(new Error('no page')), /no page/],
    [
      'repeats events without an end',
      (onEvent, signal) => {
        for (let left = 30_000; left > 0; left -= 1) onEvent(event('again'));
        return untilStopped(signal);
      },
      /more than 20000 events/,
    ],
    [
      'repeats a large event',
      (onEvent, signal) => {
        for (let left = 30; left > 0; left -= 1) onEvent(event('x'.repeat(1024 * 1024)));
        return untilStopped(signal);
      },
      /more than 20 Mi characters/,
    ],
  ])('fails a client that %s, and does not ask for a verdict', async (_, behaviour, text) => {
    const { result, lab } = await runOf({ events: [] }, behaviour);
    expect(result).toMatchObject({ outcome: 'failed', checks: [{ actual: expect.stringMatching(text) as unknown }] });
    expect(lab.accounts).toEqual([]);
  });

  it('judges that no request comes only after the time in which there must be none', async () => {
    const { lab } = await runOf({ events: [], closed: true, notBefore: 4000 }, () => Promise.resolve(CLOSED));
    expect(lab.accounts).toHaveLength(1);
    expect(lab.accounts[0]?.atMs).toBeGreaterThanOrEqual(4000);
  });

  it('differs where Chromium is known to, and fails for every other client', async () => {
    const expected = { events: [event('one')], closed: true };
    const close: Behaviour = () => Promise.resolve(CLOSED);
    const [chromium, other] = await Promise.all([
      runOf(expected, close, { name: 'chromium', chromium: 'why' }),
      runOf(expected, close, { name: 'eventsource', chromium: 'why' }),
    ]);
    expect([chromium.result.outcome, other.result.outcome]).toEqual(['differs', 'failed']);
  });
});

it('a run of a case keeps what the client has reported', async () => {
  const ending: Ending = { how: 'closed', error: 'it exited with 3: boom' };
  const { result } = await runOf({ events: [event('one')] }, () => Promise.resolve(ending));
  expect(result).toMatchObject({ outcome: 'failed', reported: 'it exited with 3: boom' });
});

it('a run of a case has no result where there is no client', async () => {
  const ending: Ending = { how: 'not-run', error: 'it exited with 127: not found' };
  await expect(runOf({ events: [] }, () => Promise.resolve(ending))).rejects.toThrow(
    'the client client could not be run: it exited with 127: not found',
  );
});

describe('a run of the lab', () => {
  const cases = ['a', 'b', 'c', 'd', 'e'].map((name) => ({ ...CASE, name }));
  const settings = (client: Client, interrupted = new AbortController().signal): Parameters<typeof runLab>[0] => {
    const timers = new HastyTimers();
    const api = new FakeLab({ events: [], closed: true }, timers) as unknown as LabApi;
    return { client, api, cases, concurrency: 2, run: 'run', timers, interrupted, onResult: () => undefined };
  };

  it('gives results in the order of the cases, with no more under way than is allowed', async () => {
    let [running, most] = [0, 0];
    const client = clientOf(async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise(setImmediate);
      running -= 1;
      return CLOSED;
    });
    const results: LabReport['results'] = await runLab(settings(client));
    expect(results.map(({ labCase }) => labCase.name)).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(most).toBe(2);
  });

  it('ends all clients where it is interrupted', async () => {
    const controller = new AbortController();
    let [started, ended] = [0, 0];
    const client = clientOf(async (_, signal) => {
      started += 1;
      if (started === 2) controller.abort(new Error('interrupted'));
      if (!signal.aborted) await untilStopped(signal);
      ended += 1;
      return { how: 'stopped' };
    });
    await expect(runLab(settings(client, controller.signal))).rejects.toThrow('interrupted');
    expect([started, ended]).toEqual([2, 2]);
  });

  it('starts no client where it is interrupted before', async () => {
    const controller = new AbortController();
    let started = 0;
    const given = settings(
      clientOf(() => {
        started += 1;
        return Promise.resolve(CLOSED);
      }),
      controller.signal,
    );
    const expectation = (): Promise<Expectation> => {
      controller.abort(new Error('interrupted'));
      return Promise.resolve({ events: [] });
    };
    await expect(runLab({ ...given, api: Object.assign(given.api, { expectation }) })).rejects.toThrow('interrupted');
    expect(started).toBe(0);
  });

  it('ends all clients where the server does not answer', async () => {
    let stopped = 0;
    const given = settings(
      clientOf(async (_, signal) => {
        const ending = await untilStopped(signal);
        stopped += 1;
        return ending;
      }),
    );
    let asked = 0;
    const expectation = (): Promise<Expectation> => {
      asked += 1;
      return asked === 2 ? Promise.reject(new Error('gone')) : Promise.resolve({ events: [], closed: true });
    };
    const api = Object.assign(given.api, { expectation });
    await expect(runLab({ ...given, api })).rejects.toThrow('gone');
    expect(stopped).toBe(1);
  });
});
