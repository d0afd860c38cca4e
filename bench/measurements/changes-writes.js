import { performance } from 'node:perf_hooks';
import { GOALS, atLeast } from '../goals.js';
import { ChangeWriter } from '../harness/change-writer.js';
import { cpuMicros } from '../harness/proc.js';
import { withServer } from '../harness/server.js';
import { median } from '../harness/stats.js';
import { missingPackages } from '../packages.js';
import { CHANGES_FILE, CHANGES_NEST } from '../servers.js';
import { count, micros, times } from '../report/format.js';

/** Changes that were acknowledged, and so are on the disk, over HTTP. */
export const changesWrites = {
  name: 'changes-writes',
  needsService: true,
  title: ({ changesWrites: { producers } }) => `Durable changes over HTTP, ${producers} producers`,
  async run({ settings, service, pinning }) {
    const { rounds, producers, warmUpMs, windowMs } = settings.changesWrites;
    const peers = [CHANGES_NEST, CHANGES_FILE, service].filter((peer) => missingPackages(peer).length === 0);
    const results = new Map(peers.map((peer) => [peer, []]));
    for (let round = 0; round < rounds; round++) {
      for (const peer of peers) {
        const use = (running) => measure(running, { producers, warmUpMs, windowMs });
        results.get(peer).push(await withServer(peer, pinning, use));
      }
    }
    const perSecondOf = (peer) => median(results.get(peer).map((result) => result.perSecond));
    const perSecond = perSecondOf(service);
    const goal = GOALS.changesPerSecond;
    return {
      columns: ['', 'changes/s', 'CPU µs/change', 'each round'],
      rows: [...results].map(([peer, rounds]) => [
        peer.name,
        count(perSecondOf(peer)),
        micros(median(rounds.map((result) => result.cpuMicrosPerChange))),
        rounds.map((result) => count(result.perSecond)).join(' '),
      ]),
      verdicts: [
        {
          label: 'writes',
          value: results.has(CHANGES_NEST) ? `${times(perSecond / perSecondOf(CHANGES_NEST))} × stock Nest` : '',
          parts: [atLeast(perSecond, goal, `${count(perSecond)} changes/s`, count(goal))],
        },
      ],
      figures: Object.fromEntries([...results].map(([{ key }, rounds]) => [key, rounds])),
    };
  },
};

async function measure({ pid, port }, { producers, warmUpMs, windowMs }) {
  const writer = new ChangeWriter(port, producers);
  try {
    await writer.writeFor(warmUpMs, producers);
    const before = { changes: writer.acknowledged, micros: cpuMicros(pid), atMs: performance.now() };
    await writer.writeFor(windowMs, producers);
    const changes = writer.acknowledged - before.changes;
    return {
      perSecond: (changes * 1000) / (performance.now() - before.atMs),
      cpuMicrosPerChange: (cpuMicros(pid) - before.micros) / changes,
    };
  } finally {
    writer.close();
  }
}
