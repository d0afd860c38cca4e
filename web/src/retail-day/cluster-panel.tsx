import { curveStepAfter, line } from 'd3-shape';
import { memo, type ReactElement } from 'react';
import { type DayModel } from './day-model.js';
import { type Entity } from './messages.js';

const TITLES: Readonly<Record<Entity, string>> = { order: 'Order pods', payment: 'Payment pods' };
const MAX_PODS = 12;

/** A cluster: its pods, how full they are, and how many there were and will be over the day. */
export function ClusterPanel({ model, entity }: { readonly model: DayModel; readonly entity: Entity }): ReactElement {
  const nodes = model.nodes[entity];
  const known = model.utilisation(entity);
  const utilisation = Math.round(known ?? 0);
  const percent = known === undefined ? '–' : String(utilisation);
  const target = model.course.scenario.clusters[entity].targetAverageUtilization;
  const tone = entity === 'order' ? 'bg-order' : 'bg-payment';
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
          className="grid flex-1 grid-cols-12 gap-1"
        >
          {Array.from({ length: MAX_PODS }, (_, pod) => (
            <Pod key={pod} isThere={pod < nodes} fill={Math.min(100, utilisation)} tone={tone} />
          ))}
        </div>
      </div>
      <Course model={model} entity={entity} />
    </div>
  );
}

const Pod = memo(function Pod({
  isThere,
  fill,
  tone,
}: {
  readonly isThere: boolean;
  readonly fill: number;
  readonly tone: string;
}) {
  return (
    <span className="relative block h-8 overflow-hidden rounded-[5px] border border-dashed border-line">
      <span
        className={`absolute inset-0 rounded-[4px] bg-raised ring-1 ring-line-strong transition-[transform,opacity] duration-500 ease-out ring-inset ${isThere ? '' : 'scale-50 opacity-0'}`}
      >
        <span
          className={`absolute inset-0 origin-bottom rounded-[4px] transition-transform duration-500 ${tone}`}
          style={{ transform: `scaleY(${fill / 100})` }}
        />
      </span>
    </span>
  );
});

const WIDTH = 300;
const HEIGHT = 26;

/** Nodes over the day as steps: what is to come is faint. */
function Course({ model, entity }: { readonly model: DayModel; readonly entity: Entity }): ReactElement {
  const { nodes } = model.course.preview[entity];
  const steps = line<number>()
    .x((_, second) => (second / Math.max(1, nodes.length - 1)) * WIDTH)
    .y((count) => HEIGHT - 1 - (count / MAX_PODS) * (HEIGHT - 2))
    .curve(curveStepAfter);
  const now = Math.floor(model.atSeconds) + 1;
  const since = Math.floor(model.sinceSeconds);
  const past = steps.defined((_, second) => second >= since && second <= now)(nodes) ?? '';
  return (
    <svg
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      aria-hidden="true"
      className="mt-2 h-6.5 w-full overflow-visible"
    >
      <path
        d={steps.defined(() => true)(nodes) ?? ''}
        fill="none"
        className="stroke-line-strong"
        strokeWidth={1}
        vectorEffect="non-scaling-stroke"
      />
      {model.lastSequence > 0 && (
        <path
          d={past}
          fill="none"
          className={entity === 'order' ? 'stroke-order' : 'stroke-payment'}
          strokeWidth={1.75}
          vectorEffect="non-scaling-stroke"
        />
      )}
    </svg>
  );
}
