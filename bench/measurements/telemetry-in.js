import { performance } from 'node:perf_hooks';
import { GOALS, atLeast } from '../goals.js';
import { cpuMicros } from '../harness/proc.js';
import { withServer } from '../harness/server.js';
import { median } from '../harness/stats.js';
import { sendTelemetry } from '../harness/telemetry-sender.js';
import { count, micros } from '../report/format.js';

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
  await sendTelemetry(port, { clients, lines: warmUp });
  const startedMs = performance.now();
  const startedMicros = cpuMicros(pid);
  await sendTelemetry(port, { clients, lines });
  const seconds = (performance.now() - startedMs) / 1000;
  return { perSecond: lines / seconds, cpuMicrosPerLine: (cpuMicros(pid) - startedMicros) / lines };
}
