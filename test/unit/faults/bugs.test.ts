import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Boundary, logBugsWith } from '../../../src/kernel/errors/bugs.js';
import { FlowProbeError } from '../../../src/kernel/errors/flowprobe.error.js';
import { EventedSystem, MemoryStore } from '../../support/apps/evented-system.js';

const BUS = 'faults/to-side-2';

/** A bug of the driver, or of what it is given: an error without a code. */
function bug(): never {
  throw new TypeError('a bug of the tests');
}

describe('a bug in the evented system', () => {
  let system: EventedSystem;
  let store: MemoryStore;
  let bugs: [Boundary, string][];
  let logBefore: ReturnType<typeof logBugsWith>;

  beforeEach(async () => {
    bugs = [];
    logBefore = logBugsWith((boundary, error) => bugs.push([boundary, String(error)]));
    store = new MemoryStore();
    system = await EventedSystem.start({ store });
  });
  afterEach(async () => {
    await system.stop();
    logBugsWith(logBefore);
  });

  const BUG: [Boundary, string] = ['worker', 'TypeError: a bug of the tests'];

  /** From now on whatever is written of the second request that is accepted meets a bug, a few times or always. */
  const failSecond = (times = Infinity): void => {
    const { keyValue } = store;
    const write = keyValue.compareAndSet.bind(keyValue);
    let left = times;
    keyValue.compareAndSet = (bucket, key, value, revision) => {
      if (bucket === 'faults-side-2' && key === system.accepted[1] && left > 0) {
        left -= 1;
        bug();
      }
      return write(bucket, key, value, revision);
    };
  };

  it('stops the request that met it, with the reason in its trace, and no other', async () => {
    await system.arm(3, { kind: 'error' });
    await system.send(3);
    failSecond(1);
    await system.clear(3);
    await system.advance(60_000);
    const [first = '', second = '', third = ''] = system.accepted;
    expect([first, third].map((traceId) => system.view(traceId).verdict)).toEqual(['done', 'done']);
    expect(system.view(second)).toMatchObject({
      verdict: 'dead-lettered',
      reason: 'A bug of the service stopped it before point 3; the log of the service has the details',
    });
    expect(system.deadLetters).toMatchObject([{ traceId: second, point: 3, reason: expect.any(String) }]);
    expect(system.report).toMatchObject({ accepted: 3, applied: 2, deadLettered: 1, stuck: 0 });
    expect(bugs).toEqual([BUG]);
    expect(await system.redrive(second)).toBe(true);
    await system.advance(1000);
    expect(system.view(second)).toMatchObject({ verdict: 'done' });
    expect(system.view(second).reason).toBeUndefined();
    expect(system.report).toMatchObject({ accepted: 3, applied: 3, duplicated: 0 });
  });

  it('that meets a request again when it is stopped is reported once, and the worker goes on', async () => {
    await system.arm(3, { kind: 'error' });
    await system.send(3);
    failSecond();
    await system.clear(3);
    await system.advance(60_000);
    expect(system.report).toMatchObject({ accepted: 3, applied: 2, stuck: 1 });
    expect(bugs).toEqual([BUG]);
    await system.send(2);
    await system.advance(1000);
    expect(system.report).toMatchObject({ accepted: 5, applied: 4 });
  });

  it('in publishing is found among those that are published together', async () => {
    await system.arm(2, { kind: 'error' });
    await system.send(4);
    const { log } = store;
    const append = log.appendMany.bind(log);
    log.appendMany = (name, bodies) => {
      const isSecond = (body: Buffer): boolean => body.includes(system.accepted[1] ?? '-');
      if (name === BUS && bodies.some(isSecond)) bug();
      return append(name, bodies);
    };
    await system.clear(2);
    await system.advance(10_000);
    expect(system.report).toMatchObject({ accepted: 4, applied: 3, deadLettered: 1, duplicated: 0, lost: 0 });
    expect(bugs).toEqual([BUG]);
  });

  it('that is no request’s own is reported, and what waits is tried again a minute later', async () => {
    const { log } = store;
    const read = log.read.bind(log);
    log.read = () => Promise.resolve().then(bug);
    await system.send(2);
    await system.advance(30_000);
    expect(system.report).toMatchObject({ accepted: 2, stuck: 2 });
    expect(bugs).toEqual([BUG]);
    log.read = read;
    await system.advance(60_000);
    expect(system.report).toMatchObject({ accepted: 2, applied: 2, duplicated: 0 });
  });

  it('in what is stored costs what cannot be read, and nothing else', async () => {
    await store.log.append(BUS, Buffer.from('{"traceId":'));
    await store.keyValue.put('faults-side-2', 'unreadable', Buffer.from('{'));
    await system.send(2);
    await system.advance(1000);
    expect(system.report).toMatchObject({ accepted: 2, applied: 2 });
    expect(bugs).toMatchObject([
      ['worker', expect.stringContaining('SyntaxError')],
      ['worker', expect.stringContaining('SyntaxError')],
    ]);
  });

  it('in the timer of the steady flow is reported, and the flow goes on', async () => {
    const { messaging } = system;
    await system.setLoad(10);
    await system.advance(1000);
    Object.defineProperty(messaging, 'isLeading', { configurable: true, get: bug });
    await system.advance(100);
    Reflect.deleteProperty(messaging, 'isLeading');
    const { sent } = system.report;
    await system.advance(1000);
    expect(system.report.sent).toBeGreaterThan(sent + 5);
    await system.setLoad(0);
    expect(bugs.length).toBeGreaterThan(0);
    expect(bugs[0]).toEqual(['timer', 'TypeError: a bug of the tests']);
  });

  it('or an outage that ends a round when the service has begun to stop does not hold the stop up', async () => {
    const failing: { fail?: (error: Error) => void } = {};
    store.log.appendMany = () => new Promise((_, reject) => (failing.fail = reject));
    await system.sendOne();
    while (failing.fail === undefined) {
      system.clock.advanceBy(0);
      await nextTurn();
    }
    const stopping = system.messaging.onModuleDestroy().then(() => 'stopped');
    failing.fail(new FlowProbeError('unavailable', 'the store went away'));
    for (let turn = 0; turn < 20; turn += 1) await nextTurn();
    expect(await Promise.race([stopping, Promise.resolve('waits')])).toBe('stopped');
  });
});
