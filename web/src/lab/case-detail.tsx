import { type ReactElement } from 'react';
import { type LabCaseBody, type LabCheckBody, type LabSessionBody } from '../api/schema.js';
import { serviceUrl } from '../api/service-url.js';
import { useResource } from '../api/use-resource.js';
import { Button } from '../ui/button.js';
import { whole } from '../ui/format.js';
import { type CaseResult } from './case-run.js';
import { differenceOf, visible } from './difference.js';

const STANDARD = 'https://html.spec.whatwg.org/multipage/server-sent-events.html';
const REPORT = /^([\w.-]+\/[\w.-]+)#(\d+)$/;
const LINK = 'underline decoration-line-strong underline-offset-2 hover:text-ink';

export interface CaseDetailProps {
  readonly labCase: LabCaseBody;
  readonly result: CaseResult | undefined;
  readonly isRunning: boolean;
  /** Some run is under way. */
  readonly isBusy: boolean;
  readonly onRun: () => void;
}

/** One case: what it is about, what was judged, and what the server has seen. */
export function CaseDetail({ labCase, result, isRunning, isBusy, onRun }: CaseDetailProps): ReactElement {
  const { name, title, section, reports, chromium } = labCase;
  return (
    <section
      aria-label={`Case ${name}`}
      tabIndex={0}
      className="h-[26rem] min-w-0 space-y-3 overflow-y-auto pr-1 text-sm"
    >
      <div className="flex items-start justify-between gap-3">
        <div className="min-w-0">
          <h3 className="font-medium">{title}</h3>
          <p className="mt-0.5 text-xs text-muted">
            <span className="font-mono">{name}</span> ·{' '}
            <a href={STANDARD} target="_blank" rel="noreferrer" className={LINK}>
              section {section}
            </a>
            {reports.map((report) => (
              <span key={report}>
                {' '}
                · <Report report={report} />
              </span>
            ))}
          </p>
        </div>
        <Button isSmall icon="play" isBusy={isRunning} disabled={isBusy && !isRunning} onClick={onRun}>
          Run it
        </Button>
      </div>
      {chromium !== undefined && (
        <p className="text-xs text-warn">Chromium is known to differ from the standard here: {chromium}</p>
      )}
      {result === undefined ? (
        <p className="text-xs text-muted">
          Not run yet.{' '}
          <a href={serviceUrl(`/lab/${name}/expected`)} target="_blank" rel="noreferrer" className={LINK}>
            What a right client makes of it
          </a>
        </p>
      ) : (
        <Judged name={name} result={result} />
      )}
    </section>
  );
}

/** A public report: a link where it is an issue of GitHub, else its text. */
function Report({ report }: { readonly report: string }): ReactElement {
  const [, repository, number] = REPORT.exec(report) ?? [];
  const href =
    repository === undefined || number === undefined
      ? report.startsWith('https://')
        ? report
        : undefined
      : `https://github.com/${repository}/issues/${number}`;
  if (href === undefined) return <span>{report}</span>;
  return (
    <a href={href} target="_blank" rel="noreferrer" className={`break-all ${LINK}`}>
      {report}
    </a>
  );
}

function Judged({ name, result }: { readonly name: string; readonly result: CaseResult }): ReactElement {
  const failed = result.checks.filter(({ passed }) => !passed);
  const passed = result.checks.filter((check) => check.passed);
  return (
    <>
      <p className="text-xs text-muted">
        {result.outcome === 'passed' ? 'Passed' : result.outcome === 'differs' ? 'Differs, as known' : 'Failed'} after{' '}
        {(result.durationMs / 1000).toFixed(1)} s: {whole(passed.length)} of {whole(result.checks.length)} checks
        passed.
      </p>
      {failed.map((check) => (
        <FailedCheck key={check.what} check={check} />
      ))}
      {passed.length > 0 && (
        <ul aria-label="Checks that passed" className="space-y-0.5 text-xs text-muted">
          {passed.map(({ what, actual }) => (
            <li key={what} className="flex gap-2">
              <span className="shrink-0 text-good">{what}</span>
              <span className="min-w-0 truncate font-mono text-faint">{visible(actual)}</span>
            </li>
          ))}
        </ul>
      )}
      <Journal key={result.session} name={name} session={result.session} />
    </>
  );
}

/** What was expected and what was received, with the piece in which they differ. */
function FailedCheck({ check: { what, expected, actual } }: { readonly check: LabCheckBody }): ReactElement {
  const difference = differenceOf(expected, actual);
  const rows = [
    ['expected', difference.expected],
    ['received', difference.received],
  ] as const;
  return (
    <div className="rounded-lg border border-bad/40 p-2 text-xs">
      <p className="font-medium">{what}</p>
      <dl className="mt-1 grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-1">
        {rows.map(([label, piece]) => (
          <div key={label} className="contents">
            <dt className="text-muted">{label}</dt>
            <dd data-label={label} className="max-h-24 overflow-y-auto font-mono break-all">
              {visible(difference.start)}
              <mark className="rounded-sm bg-bad/25 text-ink">{visible(piece)}</mark>
              {visible(difference.end)}
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

/** What the server has seen of a session. */
function Journal({ name, session }: { readonly name: string; readonly session: string }): ReactElement {
  const path = `/lab/${encodeURIComponent(name)}/sessions/${session}`;
  const [journal] = useResource<LabSessionBody>(path);
  return (
    <div>
      <h4 className="mb-1 text-xs font-medium">
        What the server has seen{' '}
        <a href={serviceUrl(path)} target="_blank" rel="noreferrer" className={`font-normal text-muted ${LINK}`}>
          session {session}
        </a>
      </h4>
      {journal.state === 'ready' && (
        <table aria-label="Requests of the session" className="w-full text-left text-xs tabular-nums">
          <thead className="text-muted">
            <tr>
              <th className="font-normal">Request</th>
              <th className="font-normal">Last-Event-ID</th>
              <th className="font-normal">Answer</th>
              <th className="font-normal">Ended by</th>
              <th className="text-right font-normal">Open for</th>
            </tr>
          </thead>
          <tbody className="font-mono">
            {journal.value.requests.map(({ n, at, status, headers, endedBy, openMs }) => (
              <tr key={n}>
                <td title={at}>{n}</td>
                <td className="max-w-32 truncate">{visible(headers['last-event-id'] ?? '–')}</td>
                <td>{status}</td>
                <td>{endedBy ?? 'open'}</td>
                <td className="text-right">{openMs === null ? '–' : `${whole(openMs)} ms`}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {journal.state === 'ready' && journal.value.further > 0 && (
        <p className="text-xs text-faint">And {whole(journal.value.further)} more.</p>
      )}
      {journal.state === 'unavailable' && <p className="text-xs text-faint">It is no longer kept.</p>}
    </div>
  );
}
