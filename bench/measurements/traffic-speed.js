import { execPath } from 'node:process';
import { fileURLToPath } from 'node:url';
import { GOALS, atLeast } from '../goals.js';
import { startChild } from '../harness/children.js';
import { cpuMicros } from '../harness/proc.js';
import { startServer } from '../harness/server.js';
import { median } from '../harness/stats.js';
import { sleep } from '../harness/time.js';
import { runJob } from '../harness/traffic-job.js';
import { count, micros } from '../report/format.js';
import { SERVERS } from '../servers.js';

/** As many as a job has under way. */
const CONNECTIONS = 100;
const LOOK_EVERY_MS = 50;
/** Requests a second that nobody sends from one core. */
const MORE_THAN_THERE_IS = 40_000;
/** The client's core: what is started by this process is where it is. */
const HERE = { command: (argv) => argv };

/** Requests a second that one core can send to a bare server on the other, measured, beside autocannon. */
export const trafficSpeed = {
  name: 'traffic-speed',
  needsService: true,
  packages: ['autocannon'],
  title: () => `Traffic as fast as it goes, ${CONNECTIONS} connections, to a bare server`,
  async run({ settings, service, pinning }) {
    const { rounds, seconds } = settings.trafficSpeed;
    const bare = await startServer(
      SERVERS.find(({ key }) => key === 'bare'),
      pinning,
    );
    const env = { TRAFFIC_MAX_RPS: '100000', TRAFFIC_TARGETS: `bare=http://127.0.0.1:${bare.port}` };
    const sender = await startServer({ ...service, env }, HERE);
    const ours = [];
    const theirs = [];
    try {
      await runJob(sender.port, { scenario: 'stress', seconds: 1, maxRps: MORE_THAN_THERE_IS, target: 'bare' });
      for (let round = 0; round < rounds; round++) {
        ours.push(await measureJob(sender, seconds));
        theirs.push(await measureAutocannon(bare.port, seconds));
      }
    } finally {
      await Promise.all([sender.stop(), bare.stop()]);
    }
    return report(service.name, ours, theirs);
  },
};

function report(name, ours, theirs) {
  const rate = (results) => median(results.map(({ perSecond }) => perSecond));
  const cost = (results) => median(results.map(({ cpuMicrosPerRequest }) => cpuMicrosPerRequest));
  const times = rate(ours) / rate(theirs);
  const row = (who, results) => [
    who,
    count(rate(results)),
    micros(cost(results)),
    results.map(({ perSecond }) => count(perSecond)).join(' '),
  ];
  return {
    columns: ['', 'requests/s', 'CPU µs/request', 'each round'],
    rows: [row(name, ours), row('autocannon', theirs)],
    verdicts: [
      {
        label: 'traffic',
        value: `${count(rate(ours))} requests/s`,
        parts: [
          atLeast(
            times,
            GOALS.timesAutocannon,
            `${times.toFixed(2)} × autocannon`,
            `${GOALS.timesAutocannon} × autocannon`,
          ),
        ],
      },
    ],
    figures: { ours, theirs },
  };
}

async function measureJob({ pid, port }, seconds) {
  const before = cpuMicros(pid);
  const { stats } = await runJob(port, { scenario: 'stress', seconds, maxRps: MORE_THAN_THERE_IS, target: 'bare' });
  return {
    perSecond: stats.totalRequests / seconds,
    cpuMicrosPerRequest: (cpuMicros(pid) - before) / stats.totalRequests,
    latency: stats.latency,
    serviceTime: stats.serviceTime,
  };
}

async function measureAutocannon(port, seconds) {
  const options = ['-c', String(CONNECTIONS), '-d', String(seconds), '--json'];
  const script = fileURLToPath(import.meta.resolve('autocannon'));
  const child = startChild([execPath, script, ...options, `http://127.0.0.1:${port}/api/v1/users`]);
  let usedMicros = 0;
  while (!child.hasExited()) {
    try {
      usedMicros = cpuMicros(child.pid);
    } catch {
      // It has just ended; what was read last is all that it used but for a moment.
    }
    await sleep(LOOK_EVERY_MS);
  }
  await child.exited;
  const said = /"2xx":(\d+)/.exec(child.said());
  const requests = Number(said?.[1]);
  if (!(requests > 0)) throw new Error(`autocannon counted nothing: ${child.said()}`);
  return { perSecond: requests / seconds, cpuMicrosPerRequest: usedMicros / requests };
}
