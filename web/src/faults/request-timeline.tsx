import { type ReactElement, useState } from 'react';
import { request } from '../api/request.js';
import { RequestFailure } from '../api/request-failure.js';
import { type AcceptedRequest, type FaultReport, type RequestAnswer } from '../api/schema.js';
import { useAction } from '../api/use-action.js';
import { usePolled } from '../api/use-polled.js';
import { pageQuery, writePageQuery } from '../frame/page-url.js';
import { Button } from '../ui/button.js';
import { TextField } from '../ui/field.js';
import { whole } from '../ui/format.js';
import { Refusal } from '../ui/notice.js';
import { type FaultPoint } from './fault.js';
import { stepText, type Timeline, timelineOf, verdictOf } from './timeline.js';

const EVERY_MS = 1000;
const TRACE = 'trace';
const OUTCOMES: Readonly<Record<string, string>> = {
  ok: 'bg-good',
  failed: 'bg-bad',
  dropped: 'bg-bad',
  delayed: 'bg-warn',
  duplicated: 'bg-warn',
  crashed: 'bg-warn',
};

export interface RequestTimelineProps {
  readonly points: readonly FaultPoint[];
  readonly report: Pick<FaultReport, 'points'>;
}

/** One request as a timeline: any by its trace, one that is sent for it, or one that a fault has hit. */
export function RequestTimeline({ points, report }: RequestTimelineProps): ReactElement {
  const [traceId, setTraceId] = useState(() => pageQuery().get(TRACE) ?? '');
  const show = (trace: string): void => {
    setTraceId(trace);
    writePageQuery([TRACE], trace === '' ? [] : [[TRACE, trace]]);
  };
  const send = useAction(async () => {
    try {
      show((await request<AcceptedRequest>('/requests', { method: 'POST' })).traceId);
    } catch (error) {
      // One that point 1 has failed has a trace, too.
      const refused =
        error instanceof RequestFailure ? error.details.find(({ field }) => field === 'traceId') : undefined;
      if (refused !== undefined) show(refused.problem);
      throw error;
    }
  });
  const hit = report.points.filter(({ lastTrace }) => lastTrace !== null);
  return (
    <section aria-label="One request" className="min-w-0 space-y-2">
      <h3 className="text-sm font-medium">One request</h3>
      <div className="flex flex-wrap items-end gap-2">
        <div className="w-full min-w-0 sm:w-80">
          <TextField
            label="Trace"
            value={traceId}
            placeholder="the traceId of POST /requests"
            maxLength={64}
            onChange={(event) => show(event.target.value.trim())}
          />
        </div>
        <Button
          icon="send"
          isBusy={send.isPending}
          onClick={() => void send.run()}
          className="h-auto! min-h-9 max-w-full shrink! whitespace-normal!"
        >
          Send one and watch it
        </Button>
        {hit.map(({ point, lastTrace }) => (
          <Button
            key={point}
            look="bare"
            className="h-auto! min-h-9 max-w-full shrink! whitespace-normal!"
            onClick={() => show(lastTrace ?? '')}
          >
            Last hit at point {point}
          </Button>
        ))}
      </div>
      <Refusal failure={send.failure} onClose={send.forget} />
      <Steps key={traceId} points={points} traceId={traceId} />
    </section>
  );
}

function Steps({
  points,
  traceId,
}: {
  readonly points: readonly FaultPoint[];
  readonly traceId: string;
}): ReactElement {
  const path = `/requests/${encodeURIComponent(traceId)}`;
  const [answer, , failure] = usePolled<RequestAnswer>(path, traceId !== '', EVERY_MS);
  const timeline = answer === null ? null : timelineOf(points, answer);
  return (
    <>
      <p className="text-xs text-muted" data-verdict={answer?.verdict ?? ''}>
        {answer === null
          ? (failure?.message ?? 'Each step of a request, with its tries, waits and doubles.')
          : verdictOf(answer)}
      </p>
      <table aria-label="Steps of the request" className="w-full table-fixed text-xs">
        <thead className="sr-only">
          <tr>
            <th>Step</th>
            <th>When</th>
            <th>What became of it</th>
          </tr>
        </thead>
        <tbody>
          {points.map(({ point, name }, index) => (
            <Step key={point} point={point} name={name} timeline={timeline} index={index} />
          ))}
        </tbody>
      </table>
    </>
  );
}

interface StepProps {
  readonly point: number;
  readonly name: string;
  readonly timeline: Timeline | null;
  readonly index: number;
}

function Step({ point, name, timeline, index }: StepProps): ReactElement {
  const step = timeline?.steps[index];
  const tried = step?.tried ?? null;
  const totalMs = Math.max(1, timeline?.totalMs ?? 1);
  const [atMs, waitMs] = [step?.atMs ?? 0, step?.waitMs ?? 0];
  return (
    <tr
      data-step={point}
      data-attempts={tried?.attempts ?? 0}
      data-effects={tried?.effects ?? 0}
      className="h-9 border-t border-line"
    >
      <td className="w-[38%] pr-2 leading-tight sm:w-[30%]">
        <span className="font-mono text-faint">{point}</span> {name}
      </td>
      <td className="pr-2">
        <div className="relative h-2 rounded-full bg-sunken">
          {tried !== null && (
            <div
              className={`absolute inset-y-0 min-w-1 rounded-full ${OUTCOMES[tried.outcome] ?? 'bg-muted'}`}
              style={{ left: `${((atMs - waitMs) / totalMs) * 96}%`, width: `${(waitMs / totalMs) * 96}%` }}
            />
          )}
        </div>
      </td>
      <td className="w-[42%] leading-tight text-muted sm:w-[45%]">
        {tried === null ? (
          <span className="text-faint">{timeline === null ? '–' : 'not reached'}</span>
        ) : (
          <>
            <span className={tried.effects > 1 ? 'text-bad' : ''}>{stepText(tried)}</span>
            <span className="font-mono text-faint">
              {' '}
              · at {whole(atMs)} ms, after {whole(waitMs)} ms
            </span>
          </>
        )}
      </td>
    </tr>
  );
}
