import { whole } from '../ui/format.js';
import { type FaultReport } from '../api/schema.js';

/** What the figures say, in a sentence that is true of them at any moment. */
export function summaryOf(report: FaultReport): string {
  const { sent, accepted, lost, duplicated, stuck, deadLettered, deleted } = report;
  if (sent === 0) return 'Nothing has been sent yet.';
  if (accepted === 0) return 'No request has been accepted.';
  const parts = [
    [lost, 'lost'],
    [duplicated, 'duplicated'],
    [deadLettered, 'in the dead-letter queue'],
    [deleted, 'deleted from the dead-letter queue'],
    [stuck, 'on the way'],
  ] as const;
  const shown = parts.filter(([count]) => count > 0).map(([count, what]) => `${whole(count)} ${what}`);
  if (shown.length === 0) return 'Every accepted request was done exactly once.';
  return `Of ${whole(accepted)} accepted requests: ${shown.join(', ')}.`;
}

/** What the queues hold beside the requests of the report; null where they hold nothing else. */
export function otherWorkOf({ waiting, stuck, parked, deadLettered }: FaultReport): string | null {
  const others = waiting - stuck + parked - deadLettered;
  if (others <= 0) return null;
  return `The queues also hold ${whole(others)} that were sent before this report began, failed at the frontend or are done already.`;
}
