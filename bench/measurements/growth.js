import { stderr } from 'node:process';
import { GOALS, atMost } from '../goals.js';
import { Audience } from '../harness/audience.js';
import { ChangeWriter } from '../harness/change-writer.js';
import { withFleet } from '../harness/fleet.js';
import { withHeldMemory } from '../harness/held-memory.js';
import { get } from '../harness/http.js';
import { fitPowerLaw } from '../harness/power-law.js';
import { threadMicros } from '../harness/proc.js';
import { replay } from '../harness/replay.js';
import { withServer } from '../harness/server.js';
import { median } from '../harness/stats.js';
import { sleep } from '../harness/time.js';
import { count, kibibytes, millis } from '../report/format.js';

const PRODUCERS = 16;
/** Each kind of work is done beforehand, until its code is compiled. */
const WARM_UP = 100;
const WARM_UP_MS = 1500;
const WARM_UP_REPLAYS = 3;
const WINDOWS = 5;
const OWN_DAY = '/stream?seed=growth&rate=2';
/** More than the largest size. */
const MAX_STREAMS = '50000';

/**
 * How CPU and memory grow with each kind of work, doubled again and again, each size in a new process: the exponent by least
 * squares over the logarithms. 1 is a cost that each takes alike.
 */
export const growth = {
  name: 'growth',
  needsService: true,
  title: ({ growth: { doublings } }) => `Cost as work grows, doubled ${doublings} times`,
  async run({ settings, service, pinning }) {
    const { doublings, kinds, ...waits } = settings.growth;
    const results = [];
    for (const [kind, smallest] of Object.entries(kinds)) {
      const points = [];
      for (let doubling = 0; doubling <= doublings; doubling++) {
        const size = smallest * 2 ** doubling;
        stderr.write(`  growth: ${count(size)} ${kind}\n`);
        const newPeer = () => withHeldMemory({ ...service, env: { ...service.env, MAX_STREAMS } });
        points.push({ size, ...(await MEASURE[kind]({ newPeer, pinning, size, ...waits })) });
      }
      results.push({ kind, points, cpu: fitOf(points, 'cpuMs'), memory: fitOf(points, 'kib') });
    }
    return {
      columns: ['', 'sizes', 'CPU ms', 'exponent', 'KiB held', 'exponent'],
      rows: results.map(({ kind, points, cpu, memory }) => [
        kind,
        range(points, 'size', count),
        range(points, 'cpuMs', millis),
        exponentText(cpu),
        range(points, 'kib', kibibytes),
        exponentText(memory),
      ]),
      verdicts: results.map(verdictOf),
      figures: { results },
    };
  },
};

/** Below this a figure is chance: a timer more or less, a function that was compiled meanwhile. */
const SMALLEST = { cpuMs: 1, kib: 512 };
/** What has a larger error says nothing about the goal. */
const MAX_ERROR = 0.15;

/** @returns undefined where fewer than three sizes took anything */
function fitOf(points, field) {
  const taken = points
    .map((point) => ({ size: point.size, value: point[field] }))
    .filter(({ value }) => value >= SMALLEST[field]);
  return taken.length < 3 ? undefined : fitPowerLaw(taken);
}

function exponentText(fit) {
  if (fit === undefined) return 'nothing';
  const { exponent, standardError } = fit;
  const text = `${exponent.toFixed(2)} ± ${standardError.toFixed(2)}`;
  return standardError > MAX_ERROR ? `${text}, too noisy` : text;
}

function range(points, field, format) {
  return `${format(points[0][field])}–${format(points.at(-1)[field])}`;
}

function verdictOf({ kind, cpu, memory }) {
  const goal = GOALS.growthExponent;
  const part = (what, fit) => atMost(fit?.exponent ?? 0, goal, `${what} ${exponentText(fit)}`, String(goal));
  return { label: 'growth', value: kind, parts: [part('CPU', cpu), part('memory', memory)] };
}

/** CPU of a whole piece of work, in ms. */
async function cpuOf({ pid }, work) {
  const before = threadMicros(pid);
  await work();
  return (threadMicros(pid) - before) / 1000;
}

/** Many readers of one path. The CPU is that of one message to each of them: how many there are in a window is chance. */
function ofReaders(path) {
  return ({ newPeer, pinning, size, settleMs, windowMs }) => {
    const { peer, heldKiB } = newPeer();
    return withServer(peer, pinning, async (running) => {
      const first = new Audience(running, path);
      await first.open(WARM_UP);
      await sleep(WARM_UP_MS);
      first.close();
      await sleep(settleMs);
      await heldKiB();
      const idleMs = (await cpuOf(running, () => sleep(windowMs))) / windowMs;
      const emptyKiB = await heldKiB();
      const audience = new Audience(running, path);
      try {
        await audience.open(size);
        await sleep(settleMs);
        const kib = (await heldKiB()) - emptyKiB;
        const costs = [];
        while (costs.length < WINDOWS) {
          const before = audience.messages;
          const cpuMs = await cpuOf(running, () => sleep(windowMs));
          audience.assertWell();
          const messagesEach = (audience.messages - before) / size;
          if (messagesEach > 0) costs.push((cpuMs - idleMs * windowMs) / messagesEach);
        }
        return { cpuMs: median(costs), kib };
      } finally {
        audience.close();
      }
    });
  };
}

/** Mock devices, from their start until each was asked once, over a process without any. */
async function ofDevices({ newPeer, pinning, size }) {
  const measure = (devices) => {
    const { peer, heldKiB } = newPeer();
    return withFleet(peer, pinning, { devices, workers: 1 }, async ({ pid, ports }) => {
      for (const port of ports) await get(port, '/api/system/info');
      return { cpuMs: threadMicros(pid) / 1000, kib: await heldKiB() };
    });
  };
  // With a device there is its thread, which is the same for all of them.
  const one = await measure(1);
  const full = await measure(size + 1);
  return { cpuMs: full.cpuMs - one.cpuMs, kib: full.kib - one.kib };
}

/** A backlog of changes, half of it read before: CPU while one reader reads it from its beginning, and what more is held after that. */
async function ofBacklog({ newPeer, pinning, size }) {
  const { peer, heldKiB } = newPeer();
  return withServer(peer, pinning, async (running) => {
    const write = async (changes) => {
      const writer = new ChangeWriter(running.port, PRODUCERS);
      await writer.writeMany(changes, PRODUCERS);
      writer.close();
    };
    await write(size);
    for (let read = 0; read < WARM_UP_REPLAYS; read++) await replay(running.port, size);
    await heldKiB();
    const emptyKiB = await heldKiB();
    await write(size);
    const costs = [];
    while (costs.length < WINDOWS) costs.push(await cpuOf(running, () => replay(running.port, 2 * size)));
    return { cpuMs: median(costs), kib: (await heldKiB()) - emptyKiB };
  });
}

/** Pods, each with a change and with a subscriber that gets it. */
async function ofTopics({ newPeer, pinning, size, settleMs }) {
  const { peer, heldKiB } = newPeer();
  return withServer(peer, pinning, async (running) => {
    const audiences = [];
    const open = async (pod) => {
      const audience = new Audience(running, `/${pod}/events/changes`);
      audiences.push(audience);
      await audience.open(1);
      const writer = new ChangeWriter(running.port, 1, pod);
      await writer.write();
      writer.close();
    };
    try {
      for (let pod = 0; pod < WARM_UP; pod++) await open(`warm${pod}`);
      await sleep(settleMs);
      await heldKiB();
      const emptyKiB = await heldKiB();
      const cpuMs = await cpuOf(running, async () => {
        for (let pod = 0; pod < size; pod++) await open(`pod${pod}`);
      });
      return { cpuMs, kib: (await heldKiB()) - emptyKiB };
    } finally {
      for (const audience of audiences) audience.close();
    }
  });
}

const MEASURE = {
  streams: ofReaders(OWN_DAY),
  subscribers: ofReaders('/simulation/live'),
  devices: ofDevices,
  backlog: ofBacklog,
  topics: ofTopics,
};
