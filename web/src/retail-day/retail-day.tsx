import { type ReactElement, useEffect } from 'react';
import { isAtRest } from '../frame/activity.js';
import { useVersion } from '../frame/frames.js';
import { isLost } from '../streams/connection.js';
import { useConnection } from '../streams/use-streams.js';
import { Figure } from '../ui/figure.js';
import { whole } from '../ui/format.js';
import { Refusal, Unknown } from '../ui/notice.js';
import { ClusterPanel } from './cluster-panel.js';
import { CourseCanvas } from './course-canvas.js';
import { DayControls } from './day-controls.js';
import { type DayModel } from './day-model.js';
import { FlowCanvas } from './flow-canvas.js';
import { Journal } from './journal.js';
import { type ScenarioList } from './messages.js';
import { type DayMode } from './day-director.js';
import { Transport } from './transport.js';
import { type Day, useDay } from './use-day.js';

/** The day, once the scenarios are known. */
export function RetailDay({
  list,
  onMode,
}: {
  readonly list: ScenarioList;
  readonly onMode: (mode: DayMode) => void;
}): ReactElement {
  const day = useDay(list);
  const { mode } = day;
  useEffect(() => onMode(mode), [mode, onMode]);
  return (
    <div className="flex flex-1 flex-col gap-4">
      <DayControls list={list} day={day} />
      <Refusal failure={day.failure} onClose={day.forgetFailure} />
      <Unknown text={day.unknown} />
      {day.model === null ? (
        <div
          key="waiting"
          role="status"
          className="min-h-[82.25rem] animate-pulse rounded-xl bg-sunken sm:min-h-[78.95rem] lg:min-h-[44.65rem]"
        >
          <span className="sr-only">Waiting for the day</span>
        </div>
      ) : (
        <Picture model={day.model} day={day} />
      )}
    </div>
  );
}

/** How often figures change. */
const FIGURES_HZ = 4;
const RESTING_HZ = 1;

function liveHz(): number {
  return isAtRest() ? RESTING_HZ : FIGURES_HZ;
}

function Picture({ model, day }: { readonly model: DayModel; readonly day: Day }): ReactElement {
  const { mode, speed } = day;
  useVersion(model, mode === 'live' ? liveHz : FIGURES_HZ);
  const rate = model.rate();
  const connection = useConnection('day');
  const isCut = isLost(connection) && mode !== 'stopped' && mode !== 'over';
  return (
    <div
      className="grid min-w-0 gap-x-8 gap-y-5 lg:grid-cols-[minmax(0,1fr)_20rem]"
      data-sequence={model.lastSequence}
      data-missed={model.missed}
      data-repeated={model.repeated}
    >
      <div className="min-w-0 space-y-4">
        <div className="flex flex-col justify-between gap-x-6 gap-y-2 sm:flex-row sm:items-end">
          <div className="min-w-0 flex-1">
            <p className="font-mono text-4xl leading-none font-medium tracking-tight tabular-nums sm:text-5xl">
              {model.course.clockAt(model.atSeconds)}
            </p>
            <Progress share={model.atSeconds / model.course.durationSeconds} />
            <p aria-live="polite" className="mt-2 line-clamp-2 h-11 max-w-[46ch] text-[15px] leading-snug text-muted">
              {isCut ? 'The stream was cut. It resumes after the last message received.' : model.headline}
            </p>
          </div>
          <div className="sm:text-right">
            <dl className="grid grid-cols-3 gap-5 sm:grid-cols-[repeat(3,minmax(4.5rem,auto))]">
              {/* What arrives while the day runs; of one that stands still, what it has there. */}
              <Figure
                label={speed > 0 ? 'pairs/s' : 'pairs/s at 1×'}
                value={rate === undefined ? '–' : (rate * (speed > 0 ? speed : 1)).toFixed(1)}
              />
              <Figure label="pairs" value={whole(model.pairs)} />
              <Figure label="ordered" value={whole(model.value)} />
            </dl>
            <p className="mt-1 text-xs text-faint tabular-nums">
              counted since {model.course.clockAt(model.sinceSeconds)}
              {model.sinceSeconds > 0 && ', when you joined'}
            </p>
          </div>
        </div>
        <div role="img" aria-label={summary(model)}>
          <FlowCanvas
            // One that is painted apart is another element.
            key={mode === 'live' ? 'live' : 'own'}
            model={model}
            isLive={mode === 'live'}
            isPaused={isCut}
          />
        </div>
        <CourseCanvas model={model} heldAt={day.heldAt} onSeek={day.seek} />
        <Transport day={day} />
      </div>
      <div className="flex min-w-0 flex-col gap-5">
        <ClusterPanel model={model} entity="order" />
        <ClusterPanel model={model} entity="payment" />
        <Journal course={model.course} entries={model.journal} newest={model.journal[0]?.key ?? 0} />
        <p className="truncate border-t border-line pt-3 font-mono text-xs text-faint" title={model.connection}>
          seed {model.seed} · message {whole(Math.max(0, model.lastSequence))}
          {model.missed > 0 ? ` · ${model.missed} missed` : ''}
        </p>
      </div>
    </div>
  );
}

/** How far the day has come, as a line under its clock. */
function Progress({ share }: { readonly share: number }): ReactElement {
  const percent = Math.round(share * 100);
  return (
    <div className="mt-2.5 flex max-w-80 items-center gap-2.5">
      <div
        role="progressbar"
        aria-label="Progress of the day"
        aria-valuenow={percent}
        aria-valuemin={0}
        aria-valuemax={100}
        className="h-1.5 min-w-0 flex-1 overflow-hidden rounded-full bg-raised contain-strict"
      >
        <div className="h-full rounded-full bg-accent" style={{ width: `${Math.round(share * 320)}px` }} />
      </div>
      <span aria-hidden="true" className="w-[5ch] shrink-0 font-mono text-xs whitespace-nowrap text-muted tabular-nums">
        {percent} %
      </span>
    </div>
  );
}

/** The flow in words. */
function summary({ shares }: DayModel): string {
  const parts = (['order', 'payment'] as const).map((entity) => {
    const percents = shares.percents(entity);
    return `${entity}s: ${shares[entity].types.map((type, index) => `${type} ${percents[index] ?? 0} percent`).join(', ')}`;
  });
  return `Orders flowing into payments of late. ${parts.join('; ')}`;
}
