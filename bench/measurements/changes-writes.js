import { performance } from 'node:perf_hooks';
import { GOALS, atLeast } from '../goals.js';
import { ChangeWriter } from '../harness/change-writer.js';
import { cpuMicros } from '../harness/proc.js';
import { withServer } from '../harness/server.js';
import { median } from '../harness/stats.js';
import { count, micros } from '../report/format.js';

/** Changes that were acknowledged, and so are on the disk, over HTTP. */
export const changesWrites = {
  name: 'changes-writes',
  needsService: true,
  title: ({ changesWrites: { producers } }) => `Durable changes over HTTP, ${producers} producers`,
  async run({ settings, service, pinning }) {
    const { rounds, producers, warmUpMs, windowMs } = settings.changesWrites;
    const results = [];
    for (let round = 0; round < rounds; round++) {
      results.push(
        await withServer(service, pinning, (running) => measure(running, { producers, warmUpMs, windowMs })),
      );
    }
    const perSecond = median(results.map((result) => result.perSecond));
    const goal = GOALS.changesPerSecond;
    const row = [
      service.name,
      count(perSecond),
      micros(median(results.map((result) => result.cpuMicrosPerChange))),
      results.map((result) => count(result.perSecond)).join(' '),
    ];
    return {
      columns: ['', 'changes/s', 'CPU µs/change', 'each round'],
      rows: [row],
      verdicts: [
        { label: 'writes', value: '', parts: [atLeast(perSecond, goal, `${count(perSecond)} changes/s`, count(goal))] },
      ],
      figures: { results },
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
