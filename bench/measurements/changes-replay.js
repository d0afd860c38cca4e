import { GOALS, atLeast, atMost } from '../goals.js';
import { ChangeWriter } from '../harness/change-writer.js';
import { residentKiB } from '../harness/proc.js';
import { replay } from '../harness/replay.js';
import { withServer } from '../harness/server.js';
import { count, kibibytes } from '../report/format.js';

const PRODUCERS = 32;

/** A backlog from its first change to its last, and what the process grows by while several times the retention pass. */
export const changesReplay = {
  name: 'changes-replay',
  needsService: true,
  title: ({ changesReplay: { backlog, passing } }) =>
    `Replay of ${count(backlog)} changes; memory while ${count(passing)} pass under a retention of ${count(backlog)}`,
  async run({ settings, service, pinning }) {
    const { backlog, passing } = settings.changesReplay;
    const kept = { ...service, env: { ...service.env, CHANGES_RETENTION_COUNT: String(backlog) } };
    const result = await withServer(kept, pinning, (running) => measure(running, { backlog, passing }));
    const goal = GOALS.replayPerSecond;
    const grown = result.grownKiB / 1024;
    const most = GOALS.retentionGrowthMiB;
    return {
      columns: ['', 'replayed/s', 'MiB before', 'MiB after'],
      rows: [
        [
          service.name,
          count(result.perSecond),
          kibibytes(result.beforeKiB / 1024),
          kibibytes((result.beforeKiB + result.grownKiB) / 1024),
        ],
      ],
      verdicts: [
        {
          label: 'replay',
          value: '',
          parts: [
            atLeast(result.perSecond, goal, `${count(result.perSecond)} changes/s`, count(goal)),
            atMost(grown, most, `${kibibytes(grown)} MiB more`, `${most} MiB`),
          ],
        },
      ],
      figures: result,
    };
  },
};

async function measure({ pid, port }, { backlog, passing }) {
  const writer = new ChangeWriter(port, PRODUCERS);
  try {
    await writer.writeMany(backlog, PRODUCERS);
    // The first warms the code and the pages up.
    await replay(port, backlog);
    const perSecond = await replay(port, backlog);
    const beforeKiB = residentKiB(pid);
    await writer.writeMany(passing, PRODUCERS);
    return { perSecond, beforeKiB, grownKiB: residentKiB(pid) - beforeKiB };
  } finally {
    writer.close();
  }
}
