import { whole } from '../ui/format.js';
import { type Job, type JobStats } from './job.js';

const MOST_CAUSES = 4;

/** Why a test ended early, as it would be said to somebody who does not know how the service is built. */
const REASONS: Readonly<Record<string, string>> = {
  'owner lost': 'the service that ran it went away',
  'the replica that ran it was stopped': 'the service that ran it was stopped',
};

function causesOf({ byStatus, byError }: JobStats): string {
  const statuses = Object.entries(byStatus).filter(([status]) => Number(status) >= 400);
  const causes = [...statuses, ...Object.entries(byError)].sort(([, a], [, b]) => b - a);
  // In an order that does not change with each count.
  const most = causes.slice(0, MOST_CAUSES).sort(([a], [b]) => a.localeCompare(b));
  const named = most.map(([why, count]) => `${whole(count)} × ${why}`);
  return [...named, ...(causes.length > MOST_CAUSES ? ['…'] : [])].join(', ');
}

/** What did not go well in a test, such as `12 failed: 8 × 500, 4 × ECONNREFUSED`; empty where all did. */
export function troubleOf({ reason, stats }: Job): string {
  const { failedRequests, skipped } = stats;
  return [
    ...(reason === null ? [] : [`Ended early: ${REASONS[reason] ?? reason}`]),
    ...(failedRequests === 0 ? [] : [`${whole(failedRequests)} failed: ${causesOf(stats)}`]),
    ...(skipped === 0 ? [] : [`${whole(skipped)} due but not sent`]),
  ].join(' · ');
}
