import { type ReactElement } from 'react';
import { Figure } from '../ui/figure.js';
import { whole } from '../ui/format.js';
import { type FaultReport } from '../api/schema.js';
import { otherWorkOf, summaryOf } from './report-summary.js';

/** The figures of all requests. */
export function ReportStrip({ report }: { readonly report: FaultReport }): ReactElement {
  const bad = (value: number): string => (value > 0 ? 'text-bad' : '');
  return (
    <section aria-label="Report">
      <p className="mb-2 text-sm text-muted">
        {summaryOf(report)} {otherWorkOf(report)} {report.refusing}
      </p>
      <dl className="grid grid-cols-4 gap-x-4 gap-y-3 sm:grid-cols-8 lg:grid-cols-4 xl:grid-cols-8">
        <Figure label="sent" value={whole(report.sent)} />
        <Figure label="refused" value={whole(report.failedAtFrontend)} />
        <Figure label="accepted" value={whole(report.accepted)} />
        <Figure label="applied" value={whole(report.applied)} className={report.applied > 0 ? 'text-good' : ''} />
        <Figure label="lost" value={whole(report.lost)} className={bad(report.lost)} />
        <Figure label="duplicated" value={whole(report.duplicated)} className={bad(report.duplicated)} />
        <Figure label="on the way" value={whole(report.stuck)} className={report.stuck > 0 ? 'text-warn' : ''} />
        <Figure
          label="dead"
          value={whole(report.deadLettered)}
          className={report.deadLettered > 0 ? 'text-warn' : ''}
        />
      </dl>
    </section>
  );
}
