import { GOALS, atMost } from '../goals.js';
import { startChild } from '../harness/children.js';
import { withServer } from '../harness/server.js';
import { sleep } from '../harness/time.js';
import { CHANGES_FILE, flowprobe } from '../servers.js';
import { count, millis, times } from '../report/format.js';

/** Longer than the producer, so that the last arrive. */
const SUBSCRIBER_MORE_SECONDS = 2;

/** What the latency probe itself reports: from the producer's clock to the subscriber's, through the embedded store. */
export const changesLatency = {
  name: 'changes-latency',
  needsService: true,
  title: ({ changesLatency: { perSecond } }) => `Producer to subscriber, ${perSecond} changes/s`,
  async run({ settings, service, pinning }) {
    const peers = [CHANGES_FILE, service];
    const reports = [];
    for (const peer of peers) {
      reports.push(await withServer(peer, pinning, (running) => measure(running, settings.changesLatency)));
    }
    const { p50, p99 } = reports.at(-1).latency;
    const { latencyP50Ms, latencyP99Ms } = GOALS;
    return {
      columns: ['', 'events', 'p50 ms', 'p95 ms', 'p99 ms', 'max ms', 'intended p99 ms', 'lost'],
      rows: reports.map(({ events, latency, intended, lost }, index) => [
        peers[index].name,
        count(events),
        ...[latency.p50, latency.p95, latency.p99, latency.max, intended.p99].map((value) => value.toFixed(2)),
        count(lost),
      ]),
      verdicts: [
        {
          label: 'latency',
          value: `${times(p50 / reports[0].latency.p50)} × the file's p50`,
          parts: [
            atMost(p50, latencyP50Ms, `p50 ${p50.toFixed(2)} ms`, `${millis(latencyP50Ms)} ms`),
            atMost(p99, latencyP99Ms, `p99 ${p99.toFixed(2)} ms`, `${millis(latencyP99Ms)} ms`),
          ],
        },
      ],
      figures: { peers: reports },
    };
  },
};

async function measure({ port }, { perSecond, warmUpSeconds, seconds }) {
  const url = `http://127.0.0.1:${port}`;
  const produce = (duration) =>
    startChild(flowprobe('produce', '-u', url, '-f', String(perSecond), '-d', String(duration)));
  const warmUp = produce(warmUpSeconds);
  await warmUp.exited;
  const duration = String(seconds + SUBSCRIBER_MORE_SECONDS);
  const subscriber = startChild(flowprobe('subscribe', '-u', url, '-d', duration, '-r', '3600', '--json'));
  await sleep(1000);
  await produce(seconds).exited;
  await subscriber.exited;
  return JSON.parse(subscriber.said().trim().split('\n').at(-1));
}
