import { performance } from 'node:perf_hooks';
import { clearInterval, setInterval } from 'node:timers';
import { GOALS, atMost } from '../goals.js';
import { openReader } from '../harness/reader.js';
import { withServer } from '../harness/server.js';
import { telemetryLine, TelemetrySender, telemetryPortOf } from '../harness/telemetry-sender.js';
import { sleep, until } from '../harness/time.js';
import { count, millis } from '../report/format.js';

const LIMIT_MS = 10_000;
/** What a line carries so that it is known when it comes back. */
const MARK = /"stringValue":"t(\d+\.\d+)"/g;

/** From the socket of a client to the stream of a reader, through the store. */
export const telemetryLatency = {
  name: 'telemetry-latency',
  needsService: true,
  title: ({ telemetryLatency: { perSecond } }) => `Telemetry from TCP in to SSE out, ${perSecond} lines/s`,
  async run({ settings, service, pinning }) {
    const samples = await withServer(service, pinning, (running) => measure(running, settings.telemetryLatency));
    const at = (share) => samples[Math.min(samples.length - 1, Math.floor(samples.length * share))];
    const [p50, p99, max] = [at(0.5), at(0.99), at(1)];
    const goal = GOALS.telemetryP99Ms;
    return {
      columns: ['', 'lines', 'p50 ms', 'p99 ms', 'max ms'],
      rows: [[service.name, count(samples.length), ...[p50, p99, max].map((value) => value.toFixed(2))]],
      verdicts: [
        {
          label: 'tcp to sse',
          value: '',
          parts: [atMost(p99, goal, `p99 ${p99.toFixed(2)} ms`, `${millis(goal)} ms`)],
        },
      ],
      figures: { p50, p99, max },
    };
  },
};

async function measure({ port }, { perSecond, warmUpSeconds, seconds }) {
  const sender = await TelemetrySender.open(await telemetryPortOf(port));
  let samples = [];
  let text = '';
  const reader = openReader(port, '/telemetry/stream', {
    onBytes: (bytes) => {
      const nowMs = performance.now();
      text += bytes.toString('latin1');
      for (const [, sentMs] of text.matchAll(MARK)) samples.push(nowMs - Number(sentMs));
      text = text.slice(text.lastIndexOf('\n') + 1);
    },
    onEnd: () => undefined,
  });
  try {
    await sleep(200);
    await sendFor(sender, perSecond, warmUpSeconds);
    await sleep(200);
    samples = [];
    const sent = await sendFor(sender, perSecond, seconds);
    await until(LIMIT_MS, 'all lines to come back', 20, () => samples.length >= sent);
    return samples.sort((a, b) => a - b);
  } finally {
    reader.close();
    sender.close();
  }
}

/** One line after the other, on a schedule that nothing slows. */
function sendFor(sender, perSecond, seconds) {
  const startedMs = performance.now();
  const total = Math.round(perSecond * seconds);
  let sent = 0;
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      const due = Math.min(total, Math.floor(((performance.now() - startedMs) * perSecond) / 1000));
      for (; sent < due; sent += 1) sender.send(telemetryLine(`t${performance.now().toFixed(3)}`));
      if (sent < total) return;
      clearInterval(timer);
      resolve(sent);
    }, 1);
  });
}
