import { Agent, request } from 'node:http';
import { performance } from 'node:perf_hooks';
import { GOALS, atLeast } from '../goals.js';
import { get } from '../harness/http.js';
import { cpuMicros } from '../harness/proc.js';
import { withServer } from '../harness/server.js';
import { median } from '../harness/stats.js';
import { until } from '../harness/time.js';
import { count, micros } from '../report/format.js';

const LIMIT_MS = 60_000;

/** Requests of the frontend through all eight steps, from the first call to the last effect. */
export const eventedRequests = {
  name: 'evented-requests',
  needsService: true,
  title: ({ eventedRequests: { frontends, requests } }) =>
    `${count(requests)} evented requests from ${frontends} frontends, until the last is applied`,
  async run({ settings, service, pinning }) {
    const results = [];
    for (let round = 0; round < settings.eventedRequests.rounds; round++) {
      results.push(await withServer(service, pinning, (running) => measure(running, settings.eventedRequests)));
    }
    const perSecond = median(results.map((result) => result.perSecond));
    const goal = GOALS.eventedPerSecond;
    const row = [
      service.name,
      count(perSecond),
      micros(median(results.map((result) => result.cpuMicrosPerRequest))),
      results.map((result) => count(result.perSecond)).join(' '),
    ];
    return {
      columns: ['', 'requests/s', 'CPU µs/request', 'each round'],
      rows: [row],
      verdicts: [
        {
          label: 'evented',
          value: '',
          parts: [atLeast(perSecond, goal, `${count(perSecond)} requests/s`, count(goal))],
        },
      ],
      figures: { results },
    };
  },
};

async function measure({ pid, port }, { frontends, warmUp, requests }) {
  const agent = new Agent({ keepAlive: true, maxSockets: frontends });
  try {
    await sendAll(port, agent, frontends, warmUp);
    const startedMs = performance.now();
    const startedMicros = cpuMicros(pid);
    await sendAll(port, agent, frontends, requests);
    const seconds = (performance.now() - startedMs) / 1000;
    const { applied, lost, duplicated } = await reportOf(port);
    if (applied !== warmUp + requests || lost + duplicated > 0) {
      throw new Error(`of ${warmUp + requests} requests ${applied} were applied, ${lost} lost, ${duplicated} doubled`);
    }
    return { perSecond: requests / seconds, cpuMicrosPerRequest: (cpuMicros(pid) - startedMicros) / requests };
  } finally {
    agent.destroy();
  }
}

async function sendAll(port, agent, frontends, requests) {
  let left = requests;
  const frontend = async () => {
    while (left-- > 0) await send(port, agent);
  };
  await Promise.all(Array.from({ length: frontends }, frontend));
  await until(LIMIT_MS, 'the last effect', 20, async () => (await reportOf(port)).stuck === 0);
}

async function reportOf(port) {
  return JSON.parse((await get(port, '/faults/report')).body);
}

function send(port, agent) {
  return new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port, path: '/requests', method: 'POST', agent }, (response) => {
      response.resume();
      response.on('end', () => {
        if (response.statusCode === 202) resolve();
        else reject(new Error(`a request was answered ${response.statusCode}`));
      });
    });
    call.on('error', reject);
    call.end();
  });
}
