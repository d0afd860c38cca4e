import { Agent } from 'node:http';
import { performance } from 'node:perf_hooks';
import { GOALS, atMost } from '../goals.js';
import { get, send } from '../harness/http.js';
import { hasNats, withNats } from '../harness/nats.js';
import { openReader } from '../harness/reader.js';
import { withServer } from '../harness/server.js';
import { quantile } from '../harness/stats.js';
import { until, within } from '../harness/time.js';
import { millis } from '../report/format.js';

const LIMIT_MS = 10_000;
const STREAM = '/stream?seed=42';
const NEXT_MESSAGE = { until: {}, stream: STREAM };

/** From the request that moves a named clock to the next message until it is answered, and until all streams on it have it. */
export const clocks = {
  name: 'clocks',
  needsService: true,
  title: ({ clocks: { times, streams } }) =>
    `Named clocks, ${times} advances by a message; 1 stream, ${streams}, two replicas`,
  async run({ settings, service, pinning }) {
    const { times, streams } = settings.clocks;
    const one = await withServer(service, pinning, (server) => advanceOften(server, [server], 1, times));
    const many = await withServer(service, pinning, (server) => advanceOften(server, [server], streams, times));
    const two = hasNats() ? await onTwoReplicas(service, pinning, times) : undefined;
    const goal = GOALS.advanceP50Ms;
    const answered = quantile(one.answeredMs, 0.5);
    return {
      columns: ['', 'answered p50 ms', 'p99', 'all have it p50 ms', 'p99'],
      rows: [
        ['1 stream', ...row(one)],
        [`${streams} streams`, ...row(many)],
        ...(two === undefined ? [] : [['the other replica', ...row(two)]]),
      ],
      verdicts: [
        {
          label: 'clocks',
          value: '',
          parts: [
            atMost(answered, goal, `advance p50 ${millis(answered)} ms`, `${goal} ms`),
            ...(two === undefined ? [] : [following(two)]),
          ],
        },
      ],
      figures: { one, many, two },
    };
  },
};

function following({ arrivedMs }) {
  const goal = GOALS.clockFollowsMs;
  const p99 = quantile(arrivedMs, 0.99);
  return atMost(p99, goal, `other replica p99 ${millis(p99)} ms`, `${goal} ms`);
}

function row({ answeredMs, arrivedMs }) {
  return [answeredMs, arrivedMs].flatMap((values) => [0.5, 0.99].map((share) => millis(quantile(values, share))));
}

function onTwoReplicas(service, pinning, times) {
  return withNats((NATS_URL) => {
    const replica = { ...service, env: { ...service.env, NATS_URL } };
    return withServer(replica, pinning, (first) =>
      withServer(replica, pinning, async (second) => {
        for (const { port } of [first, second]) {
          await until(LIMIT_MS, 'readiness', 50, async () => (await get(port, '/health/ready')).statusCode === 200);
        }
        return advanceOften(first, [second], 1, times);
      }),
    );
  });
}

/** @param readersOn where the streams are @returns milliseconds from the request, of each advance */
async function advanceOften({ port }, readersOn, streams, times) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const clock = '/clocks/bench';
  await expectStatus(201, send(port, 'PUT', clock, {}, agent));
  const audience = new Audience(readersOn, streams);
  try {
    await audience.has(1);
    // The first search finds the message that has been sent.
    await expectStatus(200, send(port, 'POST', `${clock}/advance`, NEXT_MESSAGE, agent));
    const figures = { answeredMs: [], arrivedMs: [] };
    for (let message = 2; message <= times + 1; message++) {
      const askedMs = performance.now();
      const arrived = audience.has(message).then(() => performance.now() - askedMs);
      await expectStatus(200, send(port, 'POST', `${clock}/advance`, NEXT_MESSAGE, agent));
      figures.answeredMs.push(performance.now() - askedMs);
      figures.arrivedMs.push(await arrived);
    }
    return figures;
  } finally {
    audience.close();
    agent.destroy();
  }
}

async function expectStatus(expected, answer) {
  const { statusCode, body } = await answer;
  if (statusCode !== expected) throw new Error(`the clock was answered ${statusCode}: ${body}`);
}

/** Readers of streams on the clock. */
class Audience {
  #readers = [];
  #counts;
  #waiting;

  constructor(servers, streams) {
    this.#counts = new Array(streams).fill(0);
    for (let index = 0; index < streams; index++) {
      const { port } = servers[index % servers.length];
      this.#readers.push(
        openReader(port, `${STREAM}&clock=bench`, {
          onBytes: (_bytes, messages) => this.#onMessages(index, messages),
          onEnd: ({ failure }) => this.#waiting?.reject(new Error(`a stream ended: ${failure ?? 'of itself'}`)),
        }),
      );
    }
  }

  /** Resolves once each reader has as many messages; one that has more is an error. */
  has(messages) {
    const all = new Promise((resolve, reject) => {
      this.#waiting = { messages, resolve, reject };
      this.#check();
    });
    return within(LIMIT_MS, `message ${messages} on all streams`, all);
  }

  close() {
    for (const reader of this.#readers) reader.close();
  }

  #onMessages(index, messages) {
    this.#counts[index] += messages;
    this.#check();
  }

  #check() {
    if (this.#waiting === undefined) return;
    const { messages, resolve, reject } = this.#waiting;
    if (this.#counts.some((count) => count > messages)) reject(new Error(`more than ${messages} messages came`));
    else if (this.#counts.every((count) => count === messages)) resolve();
  }
}
