import { execFileSync } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import { GOALS, atMost } from '../goals.js';
import { Audience } from '../harness/audience.js';
import { withHeldMemory } from '../harness/held-memory.js';
import { anonymousKiB, threadMicros } from '../harness/proc.js';
import { withServer } from '../harness/server.js';
import { quantile } from '../harness/stats.js';
import { sleep } from '../harness/time.js';
import { count, kibibytes, micros, millis, percent } from '../report/format.js';
import { perSecondIn, timesOfDay } from './pace.js';

const SEED = 'scale';
/** A day lasts long enough for all of them to be opened in it. */
const SPEED = 0.1;
/** Of the clock; as much of the day as is measured at most. */
const COUNTED_MS = 60_000;
/** Each has as many ports as a system gives to connections, which is less than the streams. */
const ADDRESSES = Array.from({ length: 8 }, (_, index) => `127.0.0.${index + 1}`);
const WARM_UP_STREAMS = 200;
/** Of the client, for all that are no streams. */
const OTHER_FILES = 200;
/** At this rate a day has so many messages that those of a window can be counted on. */
const COUNTING_RATE = 10;
const ID = /id: ?([\da-f-]{36}):(\d+)\n/g;

/** Many live streams in one process, a day of its own to each, and how late its messages are. */
export const scale = {
  name: 'scale',
  needsService: true,
  title: ({ scale: { streams } }) => `${count(Math.min(streams, openFiles()))} live streams of a message a second`,
  async run({ settings: { scale: settings }, service, pinning }) {
    const streams = Math.min(settings.streams, openFiles());
    const { peer, heldKiB } = withHeldMemory({ ...service, env: { ...service.env, MAX_STREAMS: String(2 * streams) } });
    const result = await withServer(peer, pinning, (running) => measure(running, heldKiB, { ...settings, streams }));
    const { p50Ms, p99Ms, residentKiB, held, busyShare, messagesPerSecond } = result;
    const [goalMs, goalKiB] = [GOALS.scaleP99Ms, GOALS.scaleKiBPerStream];
    return {
      columns: [
        'streams',
        'messages/s',
        'CPU µs/message',
        'server',
        'late p50 ms',
        'late p99 ms',
        'KiB/stream',
        'held',
      ],
      rows: [
        [
          count(streams),
          count(messagesPerSecond),
          micros(result.cpuMicrosPerMessage),
          percent(busyShare),
          millis(p50Ms),
          millis(p99Ms),
          kibibytes(residentKiB),
          kibibytes(held),
        ],
      ],
      verdicts: [
        {
          label: 'scale',
          value: `${count(streams)} streams`,
          parts: [
            atMost(p99Ms, goalMs, `late p99 ${millis(p99Ms)} ms`, `${goalMs} ms`),
            atMost(residentKiB, goalKiB, `${kibibytes(residentKiB)} KiB a stream`, `${goalKiB} KiB`),
          ],
        },
      ],
      figures: result,
    };
  },
};

/** What the limit of open files of this process leaves for streams. */
function openFiles() {
  const limit = Number(execFileSync('sh', ['-c', 'ulimit -n'], { encoding: 'utf8' }));
  return Number.isNaN(limit) ? Infinity : limit - OTHER_FILES;
}

async function measure(running, heldKiB, { streams, warmUpMs, windowMs }) {
  const times = await timesOfDay(running.port, SEED, COUNTING_RATE);
  const perSecond = perSecondIn(times, 0, COUNTED_MS * SPEED) / COUNTING_RATE;
  const rate = (1 / SPEED / perSecond).toFixed(2);
  const dueMs = (await timesOfDay(running.port, SEED, rate)).map((atMs) => atMs / SPEED);
  const path = `/stream?seed=${SEED}&speed=${SPEED}&rate=${rate}`;
  const first = new Audience(running, path);
  await first.open(WARM_UP_STREAMS);
  await sleep(warmUpMs);
  first.close();
  await sleep(warmUpMs);
  const emptyHeldKiB = await heldKiB();
  const emptyKiB = anonymousKiB(running.pid);
  const late = [];
  let isMeasured = false;
  const onBytes = (bytes) => {
    if (!isMeasured) return;
    const nowMs = performance.timeOrigin + performance.now();
    for (const [, uuid, sequence] of bytes.latin1Slice().matchAll(ID)) {
      late.push(nowMs - Number.parseInt(uuid.replaceAll('-', '').slice(0, 12), 16) - dueMs[Number(sequence)]);
    }
  };
  const audience = new Audience(running, path, { onBytes, addresses: ADDRESSES });
  try {
    await audience.open(streams);
    await sleep(warmUpMs);
    isMeasured = true;
    const from = { messages: audience.messages, micros: threadMicros(running.pid), atMs: performance.now() };
    await sleep(windowMs);
    isMeasured = false;
    audience.assertWell();
    const seconds = (performance.now() - from.atMs) / 1000;
    const messages = audience.messages - from.messages;
    const cpuMicros = threadMicros(running.pid) - from.micros;
    const residentKiB = (anonymousKiB(running.pid) - emptyKiB) / streams;
    return {
      streams,
      messagesPerSecond: messages / seconds,
      cpuMicrosPerMessage: cpuMicros / messages,
      busyShare: cpuMicros / 1e6 / seconds,
      p50Ms: quantile(late, 0.5),
      p99Ms: quantile(late, 0.99),
      residentKiB,
      held: ((await heldKiB()) - emptyHeldKiB) / streams,
    };
  } finally {
    audience.close();
  }
}
