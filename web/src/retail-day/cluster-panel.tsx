import { curveStepAfter, line } from 'd3-shape';
import { memo, type ReactElement, useState } from 'react';
import { isAtRest } from '../frame/activity.js';
import { ChartPointer } from '../ui/chart-pointer.js';
import { type DayCourse } from './day-course.js';
import { type DayModel } from './day-model.js';
import { type Entity } from './messages.js';

const TITLES: Readonly<Record<Entity, string>> = { order: 'Order pods', payment: 'Payment pods' };
const MAX_PODS = 12;
const FILLS: Readonly<Record<Entity, string>> = {
  order: 'bg-[linear-gradient(var(--order-1),var(--order-1))]',
  payment: 'bg-[linear-gradient(var(--payment-1),var(--payment-1))]',
};

/** A cluster: its pods, how full they are, and how many there were and will be over the day. */
export function ClusterPanel({ model, entity }: { readonly model: DayModel; readonly entity: Entity }): ReactElement {
  const nodes = model.nodes[entity];
  const known = model.utilisation(entity);
  const utilisation = Math.round(known ?? 0);
  const percent = known === undefined ? '–' : String(utilisation);
  const target = model.course.scenario.clusters[entity].targetAverageUtilization;
  const tone = FILLS[entity];
  const urgency = utilisation > 100 ? 'text-bad' : utilisation > target * 1.1 ? 'text-warn' : 'text-ink';
  return (
    <div className="min-w-0" data-cluster={entity} data-nodes={nodes}>
      <div className="flex items-baseline justify-between gap-2">
        <h3 className="text-sm font-medium">{TITLES[entity]}</h3>
        <p className="font-mono text-xs text-muted tabular-nums">
          <span className={urgency}>{percent}%</span> of capacity · target {target}%
        </p>
      </div>
      <div className="mt-2 flex items-center gap-3">
        <span className="w-7 font-mono text-2xl leading-none font-medium tabular-nums">{nodes}</span>
        <div
          role="img"
          aria-label={`${nodes} of ${MAX_PODS} pods, ${percent} percent full`}
          className="grid flex-1 grid-cols-12 gap-1 forced-color-adjust-none"
        >
          <Pods nodes={nodes} fill={filledPixels(utilisation)} tone={tone} isStill={isAtRest()} />
        </div>
      </div>
      <Course
        course={model.course}
        entity={entity}
        since={Math.floor(model.sinceSeconds)}
        now={model.lastSequence > 0 ? Math.floor(model.atSeconds) + 1 : null}
      />
    </div>
  );
}

/** CSS pixels, within its border. */
const POD_HEIGHT = 30;

/** A pod that is as full as before to the eye is not drawn again. */
function filledPixels(percent: number): number {
  return Math.round((Math.min(100, percent) / 100) * POD_HEIGHT);
}

interface PodsProps {
  readonly nodes: number;
  /** How high each is filled, in CSS pixels. */
  readonly fill: number;
  /** A background in one colour, from the bottom. */
  readonly tone: string;
  /** Pods come and go without a transition, which takes a frame of the page for each of the screen. */
  readonly isStill: boolean;
}

/** Filled by a background: to paint one again costs less than to move an element. */
const Pods = memo(function Pods({ nodes, fill, tone, isStill }: PodsProps): ReactElement {
  return (
    <>
      {Array.from({ length: MAX_PODS }, (_, pod) => (
        <span key={pod} className="relative block h-8 overflow-hidden rounded-[5px] border border-dashed border-line">
          <span
            className={`absolute inset-0 rounded-[4px] bg-raised bg-bottom bg-no-repeat ring-1 ring-line-strong ring-inset ${tone} ${isStill ? '' : 'transition-[transform,opacity] duration-500 ease-out'} ${pod < nodes ? '' : 'scale-50 opacity-0'}`}
            style={{ backgroundSize: `100% ${pod < nodes ? fill : 0}px` }}
          />
        </span>
      ))}
    </>
  );
});

const WIDTH = 300;
const HEIGHT = 26;

interface CourseProps {
  readonly course: DayCourse;
  readonly entity: Entity;
  /** In seconds, the first that was received. */
  readonly since: number;
  /** In seconds; null before anything was received. */
  readonly now: number | null;
}

/** Nodes over the day as steps: what is to come is faint. */
const Course = memo(function Course({ course, entity, since, now }: CourseProps): ReactElement {
  const { nodes } = course.preview[entity];
  const [chosen, setChosen] = useState<number | null>(null);
  const reading = (second: number): string => `${nodes[second] ?? 0} pods at ${course.clockAt(second)}`;
  const steps = line<number>()
    .x((_, second) => (second / Math.max(1, nodes.length - 1)) * WIDTH)
    .y((count) => HEIGHT - 1 - (count / MAX_PODS) * (HEIGHT - 2))
    .curve(curveStepAfter);
  return (
    <div className="relative mt-2">
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        aria-hidden="true"
        className="h-6.5 w-full overflow-visible"
      >
        <path
          d={steps(nodes) ?? ''}
          fill="none"
          className="stroke-line-strong"
          strokeWidth={1}
          vectorEffect="non-scaling-stroke"
        />
        {now !== null && (
          <path
            d={steps.defined((_, second) => second >= since && second <= now)(nodes) ?? ''}
            fill="none"
            className={entity === 'order' ? 'stroke-order' : 'stroke-payment'}
            strokeWidth={1.75}
            vectorEffect="non-scaling-stroke"
          />
        )}
      </svg>
      {chosen !== null && (
        <>
          <span
            aria-hidden="true"
            className="pointer-events-none absolute inset-y-0 w-px bg-ink"
            style={{ left: `${(100 * chosen) / Math.max(1, nodes.length - 1)}%` }}
          />
          <span
            className="pointer-events-none absolute -top-4 right-0 bg-surface font-mono text-[11px] text-muted tabular-nums"
            data-reading
          >
            {reading(chosen)}
          </span>
        </>
      )}
      <ChartPointer
        label={`Moment: ${TITLES[entity].toLowerCase()} over the day`}
        text={reading(chosen ?? 0)}
        last={nodes.length - 1}
        at={chosen}
        onPoint={setChosen}
      />
    </div>
  );
});
