import { GOALS, atMost } from '../goals.js';
import { cpuMicros } from '../harness/proc.js';
import { startServer } from '../harness/server.js';
import { runJob } from '../harness/traffic-job.js';
import { count, micros } from '../report/format.js';
import { SERVERS } from '../servers.js';

const HERE = { command: (argv) => argv };

/** How far the rate of a job is from what was asked for. */
export const trafficRate = {
  name: 'traffic-rate',
  needsService: true,
  title: ({ trafficRate: { seconds } }) => `The rate of a traffic job over ${seconds} s, to a bare server`,
  async run({ settings, service, pinning }) {
    const { rates, seconds } = settings.trafficRate;
    const bare = await startServer(
      SERVERS.find(({ key }) => key === 'bare'),
      pinning,
    );
    const env = { TRAFFIC_MAX_RPS: '100000', TRAFFIC_TARGETS: `bare=http://127.0.0.1:${bare.port}` };
    const sender = await startServer({ ...service, env }, HERE);
    const results = [];
    try {
      for (const perSecond of rates) results.push(await measure(sender, perSecond, seconds));
    } finally {
      await Promise.all([sender.stop(), bare.stop()]);
    }
    const worst = Math.max(...results.map(({ errorPercent }) => errorPercent));
    return {
      columns: ['asked for', 'requests', 'error %', 'skipped', 'CPU µs/request', 'p50 ms', 'p99 ms', 'service p99 ms'],
      rows: results.map((result) => [
        `${count(result.perSecond)}/s`,
        count(result.requests),
        result.errorPercent.toFixed(2),
        count(result.skipped),
        micros(result.cpuMicrosPerRequest),
        ...[result.latency.p50, result.latency.p99, result.serviceTime.p99].map((value) => value.toFixed(2)),
      ]),
      verdicts: [
        {
          label: 'traffic rate',
          value: '',
          parts: [
            atMost(
              worst,
              GOALS.trafficRateErrorPercent,
              `${worst.toFixed(2)} % off`,
              `${GOALS.trafficRateErrorPercent} %`,
            ),
          ],
        },
      ],
      figures: { results },
    };
  },
};

async function measure({ pid, port }, perSecond, seconds) {
  const before = cpuMicros(pid);
  const { stats } = await runJob(port, { scenario: 'normal', seconds, maxRps: perSecond, target: 'bare' });
  const { totalRequests: requests, skipped, latency, serviceTime } = stats;
  return {
    perSecond,
    requests,
    skipped,
    latency,
    serviceTime,
    errorPercent: (100 * Math.abs(requests - perSecond * seconds)) / (perSecond * seconds),
    cpuMicrosPerRequest: (cpuMicros(pid) - before) / requests,
  };
}
