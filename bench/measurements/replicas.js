import { performance } from 'node:perf_hooks';
import { stderr } from 'node:process';
import { GOALS, atMost } from '../goals.js';
import { Audience } from '../harness/audience.js';
import { ChangeWriter } from '../harness/change-writer.js';
import { get } from '../harness/http.js';
import { hasNats, withNats } from '../harness/nats.js';
import { threadMicros } from '../harness/proc.js';
import { withServer } from '../harness/server.js';
import { median } from '../harness/stats.js';
import { sleep, until } from '../harness/time.js';
import { count, micros, percent, times } from '../report/format.js';

const LIMIT_MS = 30_000;
const COUNTS = [1, 2, 3];
const PRODUCERS = 8;
/** Through each replica beforehand, until its code is compiled: spread over three, a few a second would not do that. */
const WARM_UP_CHANGES = 400;
/** Less than this of what is written is delivered: the replicas do not keep up, and write together what comes late. */
const KEEPS_UP_SHARE = 0.8;

/**
 * CPU of all replicas together for each delivered change, over what they take while idle: the same subscribers and the same
 * writers, spread over one, two and three processes on one NATS. They share a core, so it is a cost, and no throughput.
 */
export const replicas = {
  name: 'replicas',
  needsService: true,
  title: ({ replicas: { connections, perSecond } }) =>
    `${perSecond} changes/s to ${connections} subscribers, on one, two and three replicas`,
  async run({ settings: { replicas: settings }, service, pinning }) {
    if (!hasNats()) throw new Error('nats-server is missing');
    const windows = new Map(COUNTS.map((replicas) => [replicas, []]));
    for (let round = 1; round <= settings.rounds; round++) {
      for (const replicas of COUNTS) {
        stderr.write(`  replicas, round ${round} of ${settings.rounds}: ${replicas}\n`);
        windows.get(replicas).push(
          await withNats((NATS_URL) => {
            const replica = { ...service, env: { ...service.env, NATS_URL } };
            return withReplicas(replica, pinning, replicas, (running) => measure(running, settings));
          }),
        );
      }
    }
    const cost = (replicas) => median(windows.get(replicas).map(({ microsPerMessage }) => microsPerMessage));
    return {
      columns: ['replicas', 'CPU µs/message', '× one', 'messages/s', 'idle, each', 'each round'],
      rows: COUNTS.map((replicas) => [
        String(replicas),
        micros(cost(replicas)),
        times(cost(replicas) / cost(1)),
        count(median(windows.get(replicas).map(({ messagesPerSecond }) => messagesPerSecond))),
        percent(median(windows.get(replicas).map(({ idleShare }) => idleShare)) / replicas),
        windows
          .get(replicas)
          .map(({ microsPerMessage }) => micros(microsPerMessage))
          .join(' '),
      ]),
      verdicts: [
        {
          label: 'replicas',
          value: '',
          parts: COUNTS.slice(1).map((replicas) => {
            const ratio = cost(replicas) / cost(1);
            return atMost(ratio, GOALS.replicasTimesOne, `${replicas}: ${times(ratio)} × one`, GOALS.replicasTimesOne);
          }),
        },
      ],
      figures: Object.fromEntries(windows),
    };
  },
};

/** Starts so many replicas, hands all of them to `use` when each is ready, and stops them. */
function withReplicas(replica, pinning, left, use, started = []) {
  if (left === 0) return use(started);
  return withServer(replica, pinning, async (server) => {
    await until(LIMIT_MS, 'readiness', 50, async () => (await get(server.port, '/health/ready')).statusCode === 200);
    return withReplicas(replica, pinning, left - 1, use, [...started, server]);
  });
}

const microsOf = (servers) => servers.reduce((sum, { pid }) => sum + threadMicros(pid), 0);

/** Of a core, all of them together. */
async function idleShareOf(servers, windowMs) {
  const before = microsOf(servers);
  const startedMs = performance.now();
  await sleep(windowMs);
  return (microsOf(servers) - before) / 1000 / (performance.now() - startedMs);
}

async function measure(servers, { connections, perSecond, warmUpMs, windowMs }) {
  const share = (of, index) => Math.floor((of + index) / servers.length);
  const audiences = servers.map((server) => new Audience(server, '/alice/events/changes'));
  const writers = servers.map(({ port }) => new ChangeWriter(port, PRODUCERS));
  let failure;
  const stops = [];
  try {
    for (const [index, audience] of audiences.entries()) await audience.open(share(connections, index));
    for (const writer of writers) await writer.writeMany(WARM_UP_CHANGES, PRODUCERS);
    await sleep(warmUpMs);
    const idleShare = await idleShareOf(servers, windowMs);
    for (const [index, writer] of writers.entries()) {
      stops.push(writer.writeSteadily(share(perSecond, index), (error) => (failure ??= error)));
    }
    await sleep(warmUpMs);
    const messagesOf = () => audiences.reduce((sum, { messages }) => sum + messages, 0);
    const from = { micros: microsOf(servers), messages: messagesOf(), atMs: performance.now() };
    await sleep(windowMs);
    for (const audience of audiences) audience.assertWell();
    if (failure !== undefined) throw failure;
    const seconds = (performance.now() - from.atMs) / 1000;
    const messages = messagesOf() - from.messages;
    if (messages < connections * perSecond * seconds * KEEPS_UP_SHARE) {
      throw new Error(`${servers.length} did not keep up: ${count(messages / seconds)} messages/s were delivered`);
    }
    const micros = microsOf(servers) - from.micros - idleShare * seconds * 1e6;
    return { microsPerMessage: micros / messages, messagesPerSecond: messages / seconds, idleShare };
  } finally {
    for (const stop of stops) stop();
    for (const writer of writers) writer.close();
    for (const audience of audiences) audience.close();
  }
}
