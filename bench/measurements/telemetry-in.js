import { performance } from 'node:perf_hooks';
import { GOALS, atLeast } from '../goals.js';
import { get } from '../harness/http.js';
import { cpuMicros } from '../harness/proc.js';
import { withServer } from '../harness/server.js';
import { median } from '../harness/stats.js';
import { TelemetrySender, telemetryPortOf } from '../harness/telemetry-sender.js';
import { until } from '../harness/time.js';
import { count, micros } from '../report/format.js';

const LIMIT_MS = 120_000;

/** Lines of telemetry over TCP until they are on the disk. */
export const telemetryIn = {
  name: 'telemetry-in',
  needsService: true,
  title: ({ telemetryIn: { clients, lines } }) => `${count(lines)} lines of telemetry over TCP from ${clients} clients`,
  async run({ settings, service, pinning }) {
    const results = [];
    for (let round = 0; round < settings.telemetryIn.rounds; round++) {
      results.push(await withServer(service, pinning, (running) => measure(running, settings.telemetryIn)));
    }
    const perSecond = median(results.map((result) => result.perSecond));
    const goal = GOALS.telemetryPerSecond;
    const row = [
      service.name,
      count(perSecond),
      micros(median(results.map((result) => result.cpuMicrosPerLine))),
      results.map((result) => count(result.perSecond)).join(' '),
    ];
    return {
      columns: ['', 'lines/s', 'CPU µs/line', 'each round'],
      rows: [row],
      verdicts: [
        {
          label: 'telemetry',
          value: '',
          parts: [atLeast(perSecond, goal, `${count(perSecond)} lines/s`, count(goal))],
        },
      ],
      figures: { results },
    };
  },
};

async function measure({ pid, port }, { clients, warmUp, lines }) {
  const telemetryPort = await telemetryPortOf(port);
  const senders = [];
  for (let opened = 0; opened < clients; opened++) senders.push(await TelemetrySender.open(telemetryPort));
  const sendAll = async (each) => {
    const before = await stored(port);
    await Promise.all(senders.map((sender) => sender.sendMany(each)));
    await until(LIMIT_MS, 'all lines to be stored', 20, async () => (await stored(port)) >= before + clients * each);
  };
  await sendAll(warmUp / clients);
  const startedMs = performance.now();
  const startedMicros = cpuMicros(pid);
  await sendAll(lines / clients);
  const seconds = (performance.now() - startedMs) / 1000;
  for (const sender of senders) sender.close();
  return { perSecond: lines / seconds, cpuMicrosPerLine: (cpuMicros(pid) - startedMicros) / lines };
}

async function stored(port) {
  const { body } = await get(port, '/metrics');
  return Number(/^flowprobe_telemetry_events_total\{outcome="stored"\} (\d+)$/m.exec(body)?.[1] ?? 0);
}
