import { GOALS, atMost } from '../goals.js';
import { anonymousKiB, residentKiB } from '../harness/proc.js';
import { withServer } from '../harness/server.js';
import { sendTelemetry } from '../harness/telemetry-sender.js';
import { count, kibibytes } from '../report/format.js';

/**
 * What a service grows by while lines pass under a small retention. Anonymous memory is the service's own; what is resident
 * also counts pages of the database, which the system keeps for as long as it has room and longer while the disk is busy.
 */
export const telemetryMemory = {
  name: 'telemetry-memory',
  needsService: true,
  title: ({ telemetryMemory: { lines, retention } }) =>
    `Memory while ${count(lines)} lines of telemetry pass under a retention of ${count(retention)}`,
  async run({ settings, service, pinning }) {
    const { clients, warmUp, lines, retention } = settings.telemetryMemory;
    const bounded = { ...service, env: { ...service.env, TELEMETRY_RETENTION_COUNT: String(retention) } };
    const result = await withServer(bounded, pinning, async ({ pid, port }) => {
      await sendTelemetry(port, { clients, lines: warmUp });
      const before = { own: anonymousKiB(pid), resident: residentKiB(pid) };
      await sendTelemetry(port, { clients, lines });
      return {
        ownMiB: (anonymousKiB(pid) - before.own) / 1024,
        residentMiB: (residentKiB(pid) - before.resident) / 1024,
      };
    });
    const goal = GOALS.telemetryGrowthMiB;
    return {
      columns: ['', 'own MiB more', 'resident MiB more'],
      rows: [[service.name, kibibytes(result.ownMiB), kibibytes(result.residentMiB)]],
      verdicts: [
        {
          label: 'telemetry memory',
          value: '',
          parts: [atMost(result.ownMiB, goal, `${kibibytes(result.ownMiB)} MiB more`, `${goal} MiB`)],
        },
      ],
      figures: result,
    };
  },
};
