import { type ReactElement } from 'react';
import { Figure } from '../ui/figure.js';
import { whole } from '../ui/format.js';
import { type FaultReport } from './fault.js';

function verdict({ sent, lost, duplicated, stuck, deadLettered }: FaultReport): string {
  if (sent === 0) return 'Nothing has been sent yet.';
  if (lost > 0 && duplicated > 0) return 'Some requests are lost, and some were done twice.';
  if (lost > 0) return 'Some requests are lost.';
  if (duplicated > 0) return 'Nothing is lost, but some requests were done twice.';
  if (stuck > 0) return 'Some work waits; nothing is lost.';
  if (deadLettered > 0) return 'Some messages were given up, and kept as dead letters.';
  return 'Every accepted request was done exactly once.';
}

/** What all requests have come to. */
export function ReportStrip({ report }: { readonly report: FaultReport }): ReactElement {
  const bad = (value: number): string => (value > 0 ? 'text-bad' : '');
  return (
    <section aria-label="Report">
      <p className="mb-2 text-sm text-muted">{verdict(report)}</p>
      <dl className="grid grid-cols-4 gap-x-4 gap-y-3 sm:grid-cols-8 lg:grid-cols-4 xl:grid-cols-8">
        <Figure label="sent" value={whole(report.sent)} />
        <Figure label="refused" value={whole(report.failedAtFrontend)} />
        <Figure label="accepted" value={whole(report.accepted)} />
        <Figure label="applied" value={whole(report.applied)} className={report.applied > 0 ? 'text-good' : ''} />
        <Figure label="lost" value={whole(report.lost)} className={bad(report.lost)} />
        <Figure label="doubled" value={whole(report.duplicated)} className={bad(report.duplicated)} />
        <Figure label="waiting" value={whole(report.stuck)} className={report.stuck > 0 ? 'text-warn' : ''} />
        <Figure
          label="dead"
          value={whole(report.deadLettered)}
          className={report.deadLettered > 0 ? 'text-warn' : ''}
        />
      </dl>
    </section>
  );
}
