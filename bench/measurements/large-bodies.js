import { Buffer } from 'node:buffer';
import { writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { GOALS, atMost } from '../goals.js';
import { bodyShapes } from '../harness/body-shapes.js';
import { get } from '../harness/http.js';
import { peakKiB, residentKiB } from '../harness/proc.js';
import { withServer } from '../harness/server.js';
import { sleep } from '../harness/time.js';
import { kibibytes, millis } from '../report/format.js';

/** What has held the loop for more than 50 ms, as the service names it. */
const HELD = /^flowprobe_event_loop_held_total\{by="([^"]*)"\} (\d+)$/gm;
const MAX = /^\w*nodejs_eventloop_lag_max_seconds(?:\{[^}]*\})? (\S+)$/m;
const KIB_PER_MIB = 1024;
/** A refusal of settings that add up to more than a device keeps. */
const NO_ROOM = 507;
/** Two devices, of either kind, whose settings are bodies too. */
const DEVICES = { LISTING_PORT: '0', PORTS: '0,0', PROFILES: 'legacy,axeos' };
/** What a shape is shown with in the table: the worst ones. */
const SHOWN = 8;

/**
 * How long one body keeps the event loop, and how far the process grows by it, over bodies at the limits of what is read: each of
 * the kind that costs its reader the most for its bytes, and of each kind some drawn by chance from a seed. Each is sent a few times and the least of them counts: what a body costs,
 * and not what else the machine had to do.
 */
export const largeBodies = {
  name: 'large-bodies',
  needsService: true,
  packages: ['fast-check'],
  title: ({ largeBodies: { drawn } }) =>
    `Event loop and memory under bodies at the limits, and others drawn from seed ${drawn.seed}`,
  async run({ settings: { largeBodies: settings }, service, pinning }) {
    // Only this measurement needs the package behind it.
    const { randomBodies } = await import('../harness/random-bodies.js');
    const bodies = [...bodyShapes(), ...randomBodies(settings.drawn)];
    const withDevices = { ...service, env: { ...service.env, ...DEVICES } };
    const shapes = await withServer(withDevices, pinning, async (running) => {
      // Code is compiled by the first of each kind.
      for (const shape of bodies) await post(running.port, shape);
      const measured = [];
      for (const shape of bodies) measured.push(await measure(running, shape, settings));
      return measured;
    });
    const worst = [...shapes].sort((one, other) => other.holdMs - one.holdMs);
    const holdMs = worst[0].holdMs;
    const growthMiB = Math.max(...shapes.map((shape) => shape.growthMiB));
    const [delayGoal, growthGoal] = [GOALS.bodyDelayMs, GOALS.bodyGrowthMiB];
    return {
      columns: ['', 'KiB', 'status', 'loop held, ms', 'over 50 ms by', 'MiB more'],
      rows: worst
        .slice(0, SHOWN)
        .map(({ name, bytes, status, ...figures }) => [
          name,
          kibibytes(bytes / KIB_PER_MIB),
          String(status),
          millis(figures.holdMs),
          heldByText(figures.heldBy),
          kibibytes(figures.growthMiB),
        ]),
      verdicts: [
        {
          label: 'large bodies',
          value: '',
          parts: [
            atMost(holdMs, delayGoal, `${millis(holdMs)} ms`, `${delayGoal} ms`),
            atMost(growthMiB, growthGoal, `${kibibytes(growthMiB)} MiB more`, `${growthGoal} MiB`),
          ],
        },
      ],
      figures: { shapes },
    };
  },
};

async function measure({ pid, port }, shape, { times, settleMs }) {
  const result = { name: shape.name, bytes: shape.body.length, status: 0, holdMs: Infinity, growthMiB: Infinity };
  let heldBefore;
  for (let time = 0; time < times; time += 1) {
    await sleep(settleMs);
    // The longest delay starts anew with each scrape.
    const before = await loopFigures(port);
    heldBefore ??= before.held;
    // The peak starts anew (proc(5), clear_refs).
    writeFileSync(`/proc/${pid}/clear_refs`, '5');
    const beforeKiB = residentKiB(pid);
    result.status = await post(port, shape);
    await sleep(settleMs);
    result.growthMiB = Math.min(result.growthMiB, Math.max(0, peakKiB(pid) - beforeKiB) / KIB_PER_MIB);
    const { maxDelayMs, held } = await loopFigures(port);
    result.holdMs = Math.min(result.holdMs, maxDelayMs);
    result.heldBy = Object.fromEntries(
      [...held].map(([by, count]) => [by, count - (heldBefore.get(by) ?? 0)]).filter(([, count]) => count > 0),
    );
  }
  return result;
}

/** Such as `POST /:pod/changes 2`. */
function heldByText(heldBy) {
  return Object.entries(heldBy)
    .map((entry) => entry.join(' '))
    .join(', ');
}

async function loopFigures(port) {
  const { statusCode, body } = await get(port, '/metrics');
  const seconds = Number(MAX.exec(body)?.[1]);
  // 0 where the loop had no turn since the last scrape.
  if (!(seconds >= 0)) throw new Error(`/metrics answered ${statusCode} without an event-loop delay`);
  const held = new Map([...body.matchAll(HELD)].map(([, by, count]) => [by, Number(count)]));
  return { maxDelayMs: seconds * 1000, held };
}

/** @returns the status; anything but an answer or a refusal is an error */
function post(port, { name, path, method = 'POST', type, body }) {
  return new Promise((resolve, reject) => {
    const headers = { 'Content-Type': type, 'Content-Length': Buffer.byteLength(body) };
    const call = request({ host: '127.0.0.1', port, path, method, headers, agent: false }, (response) => {
      const { statusCode } = response;
      response.on('error', reject).on('end', () => {
        if (statusCode < 500 || statusCode === NO_ROOM) resolve(statusCode);
        else reject(new Error(`${name} was answered ${statusCode}`));
      });
      response.resume();
    });
    call.once('error', reject).end(body);
  });
}
