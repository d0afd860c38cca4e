import { whole } from '../ui/format.js';
import { type Job, type JobStats } from './job.js';

const MAX_CAUSES = 4;

/** Why a test ended early, in plain words. */
const REASONS: Readonly<Record<string, string>> = {
  'owner lost': 'the service that ran it went away',
  'the replica that ran it was stopped': 'the service that ran it was stopped',
  'internal error': 'a bug in the service, which is in its log',
};

function causesOf({ byStatus, byError }: JobStats): string {
  const statuses = Object.entries(byStatus).filter(([status]) => Number(status) >= 400);
  const causes = [...statuses, ...Object.entries(byError)].sort(([, a], [, b]) => b - a);
  // In an order that does not change with each count.
  const most = causes.slice(0, MAX_CAUSES).sort(([a], [b]) => a.localeCompare(b));
  const named = most.map(([why, count]) => `${whole(count)} × ${why}`);
  return [...named, ...(causes.length > MAX_CAUSES ? ['…'] : [])].join(', ');
}

/** The failures of a test, such as `12 failed: 8 × 500, 4 × ECONNREFUSED`; empty where there are none. */
export function failureSummaryOf({ reason, stats }: Job): string {
  const { failedRequests, skipped } = stats;
  return [
    ...(reason === null ? [] : [`Ended early: ${REASONS[reason] ?? reason}`]),
    ...(failedRequests === 0 ? [] : [`${whole(failedRequests)} failed: ${causesOf(stats)}`]),
    ...(skipped === 0 ? [] : [`${whole(skipped)} due but not sent`]),
  ].join(' · ');
}
