import { type ReactElement } from 'react';
import { whole } from '../ui/format.js';
import { type Mode, MODES } from './fault.js';
import { type ModeRuns } from './mode-runs.js';

const FIGURES = ['accepted', 'applied', 'lost', 'duplicated', 'stuck', 'deadLettered'] as const;
const LABELS: Readonly<Record<(typeof FIGURES)[number], string>> = {
  accepted: 'accepted',
  applied: 'applied',
  lost: 'lost',
  duplicated: 'duplicated',
  stuck: 'on the way',
  deadLettered: 'dead',
};
const BAD: ReadonlySet<string> = new Set(['lost', 'duplicated']);

/** The time of day, with the day where that is another one. */
function momentText(ms: number): string {
  const time = new Date(ms).toLocaleTimeString('en-GB');
  const day = new Date(ms).toLocaleDateString('en-GB', { day: 'numeric', month: 'short' });
  return new Date().toDateString() === new Date(ms).toDateString() ? time : `${day} ${time}`;
}

/** The guarantees side by side, each with the figures of its last run. */
export function ModeTable({ runs, mode }: { readonly runs: ModeRuns; readonly mode: Mode }): ReactElement {
  return (
    <section aria-label="Guarantees side by side" className="min-w-0">
      <h3 className="mb-2 text-sm font-medium">Guarantees side by side</h3>
      <table className="w-full table-fixed text-xs break-words tabular-nums">
        <thead className="text-muted">
          <tr>
            <th className="text-left font-normal">Last run of</th>
            {MODES.map(({ value, label }) => (
              <th
                key={value}
                scope="col"
                aria-current={value === mode ? 'true' : undefined}
                className={`pb-1 text-right font-normal ${value === mode ? 'text-ink underline underline-offset-4' : ''}`}
              >
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {FIGURES.map((figure) => (
            <tr key={figure} className="border-t border-line">
              <th scope="row" className="py-1 text-left font-normal text-muted">
                {LABELS[figure]}
              </th>
              {MODES.map(({ value }) => {
                const count = runs.of(value)?.report[figure];
                return (
                  <td
                    key={value}
                    data-mode={value}
                    data-figure={figure}
                    className={`text-right font-mono ${BAD.has(figure) && count !== undefined && count > 0 ? 'text-bad' : ''}`}
                  >
                    {count === undefined ? '–' : whole(count)}
                  </td>
                );
              })}
            </tr>
          ))}
          <tr className="border-t border-line">
            <th scope="row" className="py-1 text-left font-normal text-muted">
              seen
            </th>
            {MODES.map(({ value }) => {
              const run = runs.of(value);
              return (
                <td key={value} data-mode={value} data-figure="seen" className="text-right text-muted">
                  {run === undefined ? (
                    '–'
                  ) : (
                    <time dateTime={new Date(run.seenAtMs).toISOString()}>{momentText(run.seenAtMs)}</time>
                  )}
                </td>
              );
            })}
          </tr>
        </tbody>
      </table>
      <p className="mt-1.5 text-xs text-faint">
        A run begins when a guarantee is chosen. This tab keeps the last of each, also when it is loaded again.
      </p>
    </section>
  );
}
