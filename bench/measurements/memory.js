import { GOALS, atMost } from '../goals.js';
import { Audience } from '../harness/audience.js';
import { residentKiB } from '../harness/proc.js';
import { median } from '../harness/stats.js';
import { sleep } from '../harness/time.js';
import { kibibytes, times } from '../report/format.js';
import { inRounds } from './rounds.js';

const WARM_UP_CONNECTIONS = 50;
/** A day at a tenth of its speed: a message every few seconds, as the peers send them. */
const SLOW_DAY = '/stream?speed=0.1';

/**
 * Memory that an open stream takes: what a server holds with many over what it holds with none. Each figure has a new
 * process, as one that had many streams before keeps their memory and fills it again. Fifty streams beforehand load and
 * compile what any stream needs, so that this is not counted as the streams' own.
 */
export const memory = {
  name: 'memory',
  title: ({ memory: { connections } }) => `Memory per open stream, ${connections} slow streams`,
  async run(bench) {
    const settings = bench.settings.memory;
    const results = await inRounds({ ...bench, isQuick: false }, 'memory', settings.rounds, (running, server) =>
      measureStreams(running, server.paths.paced?.(settings.perSecond) ?? SLOW_DAY, settings),
    );
    const perStream = (key) => median(results.get(key).map((round) => round.kibPerStream));
    const rows = bench.servers.map(({ key, name }) => [
      name,
      kibibytes(perStream(key)),
      results.has('bare') ? times(perStream(key) / perStream('bare')) : '',
      kibibytes(median(results.get(key).map((round) => round.idleKiB)) / 1024),
      results
        .get(key)
        .map((round) => kibibytes(round.kibPerStream))
        .join(' '),
    ]);
    return {
      columns: ['', 'KiB/stream', '× bare', 'idle MiB', 'each round'],
      rows,
      verdicts: results.has('flowprobe') ? [verdict(perStream('flowprobe'))] : [],
      figures: Object.fromEntries(results),
    };
  },
};

async function measureStreams(running, path, { connections, warmUpMs, settleMs, samples, sampleEveryMs }) {
  const first = new Audience(running, path);
  await first.open(WARM_UP_CONNECTIONS);
  await sleep(warmUpMs);
  first.close();
  await sleep(warmUpMs);
  const idleKiB = await settledKiB(running, { samples: 3, sampleEveryMs });
  const audience = new Audience(running, path);
  try {
    await audience.open(connections);
    await sleep(settleMs);
    const loadedKiB = await settledKiB(running, { samples, sampleEveryMs });
    audience.assertWell();
    return { idleKiB, loadedKiB, kibPerStream: (loadedKiB - idleKiB) / connections };
  } finally {
    audience.close();
  }
}

/** Garbage comes and goes: the middle of several looks. */
async function settledKiB({ pid }, { samples, sampleEveryMs }) {
  const looks = [];
  for (let sample = 0; sample < samples; sample++) {
    looks.push(residentKiB(pid));
    await sleep(sampleEveryMs);
  }
  return median(looks);
}

function verdict(kib) {
  const goal = GOALS.memoryKiBPerStream;
  return { label: 'memory', value: '', parts: [atMost(kib, goal, `${kibibytes(kib)} KiB a stream`, `${goal} KiB`)] };
}
