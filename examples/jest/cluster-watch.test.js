const { randomUUID } = require('node:crypto');
const { once } = require('node:events');
const { connectFlowProbe, startFlowProbe } = require('flowprobe/testing');
const { ClusterWatch } = require('./cluster-watch.js');

let probe;
const url = process.env.FLOWPROBE_URL;

beforeAll(async () => {
  probe = url ? connectFlowProbe(url) : await startFlowProbe();
});
afterAll(() => probe?.stop());

// Closed after each test, and where it fails as well.
const watches = [];
const newWatch = () => {
  const watch = new ClusterWatch();
  watches.push(watch);
  return watch;
};
afterEach(() => watches.splice(0).forEach((watch) => watch.close()));

test('counts the nodes that a cluster gets', async () => {
  const clock = await probe.clock('jest-nodes');
  const stream = probe.streamUrl({ seed: 42, clock });
  const watch = newWatch();
  void watch.run(stream);
  const scaled = once(watch, 'scaled');

  const { entity, factor } = await clock.advanceUntil({ type: 'scale-up' }, { stream });
  await scaled;
  expect(watch.nodes[entity]).toBe(2 + factor);
});

test('misses no change when its connection is cut', async () => {
  const clock = await probe.clock('jest-cut');
  const session = probe.wire(randomUUID());
  // Each response is cut in the middle of its 501st message, and the client comes back after 10 ms.
  const cut = probe.streamUrl({ seed: 42, clock, session, wire: ['retry:value=10', 'cut:at=500,where=mid-frame'] });
  const whole = probe.streamUrl({ seed: 42, clock });
  const [watch, other] = [newWatch(), newWatch()];
  const running = Promise.all([watch.run(cut), other.run(whole)]);

  // To the end of the day.
  await clock.advanceUntil({ type: 'end' }, { stream: whole });
  await running;
  expect(watch.nodes).toEqual(other.nodes);

  const [first, second] = await session.requests();
  expect(first).toMatchObject({ lastEventId: null, endedBy: 'fault', messages: 500 });
  expect(second.lastEventId).toMatch(/:499$/);
});
