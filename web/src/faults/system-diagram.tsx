import { type ReactElement, useMemo, useState, useSyncExternalStore } from 'react';
import { useCanvas } from '../frame/frames.js';
import { isStill } from '../frame/theme.js';
import { type FaultPoint } from './fault.js';
import { MessagePainter } from './message-painter.js';
import { QueueDepths } from './queue-depths.js';
import { type Box, mapOf, type SystemMap, TALL_LAYOUT, WIDE_LAYOUT } from './system-map.js';
import { type TelemetryModel } from './telemetry-model.js';

const narrow = matchMedia('(max-width: 639px)');

function watchNarrow(watcher: () => void): () => void {
  narrow.addEventListener('change', watcher);
  return () => narrow.removeEventListener('change', watcher);
}

export interface SystemDiagramProps {
  readonly points: readonly FaultPoint[];
  readonly chosen: number;
  readonly telemetry: TelemetryModel;
  readonly onChoose: (point: number) => void;
}

/** The evented system: its parts, its fault points, what waits before each, and what is on its way. */
export function SystemDiagram({ points, chosen, telemetry, onChoose }: SystemDiagramProps): ReactElement {
  const isNarrow = useSyncExternalStore(watchNarrow, () => narrow.matches);
  const map = useMemo(() => mapOf(isNarrow ? TALL_LAYOUT : WIDE_LAYOUT, points), [isNarrow, points]);
  const [painter] = useState(() => new MessagePainter());
  const canvas = useCanvas(
    useMemo(
      () => ({
        hasChanged: (nowMs) => {
          const fresh = telemetry.takeFresh();
          if (!isStill()) painter.add(fresh, nowMs);
          return painter.isMoving;
        },
        paint: (context, width, _, nowMs) => painter.paint(context, map, width, nowMs),
      }),
      [painter, telemetry, map],
    ),
  );
  return (
    <div className="relative mx-auto w-full max-w-[64rem]" style={{ aspectRatio: `${map.width} / ${map.height}` }}>
      <Drawing map={map} />
      <canvas ref={canvas} className="pointer-events-none absolute inset-0 size-full" aria-hidden="true" />
      <QueueDepths map={map} points={points} />
      <ul aria-label="Fault points">
        {map.steps.map(({ point, at: [x, y] }) => {
          const state = points.find((each) => each.point === point);
          return (
            <li
              key={point}
              className="absolute -translate-x-1/2 -translate-y-1/2"
              style={{ left: `${(x / map.width) * 100}%`, top: `${(y / map.height) * 100}%` }}
            >
              <PointButton
                point={point}
                state={state}
                isChosen={point === chosen}
                // Where a queue stands before the point, its depth is in its box.
                chip={map.queues.some((queue) => queue.point === point) ? null : chipPlace(isNarrow, x > map.width / 2)}
                onChoose={onChoose}
              />
            </li>
          );
        })}
      </ul>
    </div>
  );
}

/** Beside the point where the way goes up or down, below it where it goes along. */
function chipPlace(isNarrow: boolean, isRight: boolean): string {
  if (!isNarrow) return 'top-full left-1/2 mt-1.5 -translate-x-1/2';
  return `top-1/2 -translate-y-1/2 ${isRight ? 'right-full mr-1.5' : 'left-full ml-1.5'}`;
}

interface PointButtonProps {
  readonly point: number;
  readonly state: FaultPoint | undefined;
  readonly isChosen: boolean;
  /** Where the number of waiting requests is written; null where its queue shows it. */
  readonly chip: string | null;
  readonly onChoose: (point: number) => void;
}

function PointButton({ point, state, isChosen, chip, onChoose }: PointButtonProps): ReactElement {
  const isArmed = state?.enabled === true;
  const waiting = state?.waiting ?? 0;
  const look = isArmed ? 'border-bad bg-bad text-bg' : 'border-line-strong bg-surface text-ink hover:border-ink';
  return (
    <button
      type="button"
      data-point={point}
      aria-pressed={isChosen}
      aria-label={`Point ${point}, ${state?.name ?? ''}: ${isArmed ? `armed, ${state.kind ?? ''}` : 'off'}, ${waiting} waiting`}
      onClick={() => onChoose(point)}
      className={`relative grid size-7 place-items-center rounded-full border-2 font-mono text-[13px] font-semibold transition-colors ${look} ${isChosen ? 'ring-2 ring-accent-text ring-offset-2 ring-offset-surface' : ''}`}
    >
      {point}
      {chip !== null && waiting > 0 && (
        <span
          className={`absolute ${chip} rounded-full border border-warn/60 bg-surface px-1.5 font-mono text-[11px] leading-4 font-medium whitespace-nowrap text-warn tabular-nums`}
        >
          {waiting} waiting
        </span>
      )}
    </button>
  );
}

/** Above the number of what waits in there. */
const STORE_NAME_Y = 14;

const LOOKS: Readonly<Record<Box['kind'], string>> = {
  service: 'fill-sunken stroke-line-strong',
  lambda: 'fill-raised stroke-line-strong',
  bus: 'fill-raised stroke-line-strong',
  store: 'fill-surface stroke-line-strong',
};

function Drawing({ map }: { readonly map: SystemMap }): ReactElement {
  const isTall = map.height > map.width;
  return (
    <svg viewBox={`0 0 ${map.width} ${map.height}`} aria-hidden="true" className="absolute inset-0 size-full">
      {map.boxes.map((box, index) => (
        <Part key={index} box={box} isTall={isTall} />
      ))}
      {map.steps.map(({ point, from, to, isInside }) => (
        <g key={point} className="stroke-line-strong" strokeWidth={1.5} fill="none">
          <path d={`M${from.join(' ')}L${to.join(' ')}`} strokeDasharray={isInside ? '3 4' : undefined} />
          <path d={arrow(from, to)} strokeLinecap="round" strokeLinejoin="round" />
        </g>
      ))}
    </svg>
  );
}

function Part({
  box: { name, kind, x, y, width, height },
  isTall,
}: {
  readonly box: Box;
  readonly isTall: boolean;
}): ReactElement {
  const isUpright = kind === 'bus' && height > width;
  // A service that holds stores has its name in the part that they leave free.
  const holds = kind === 'service' && name !== 'Frontend';
  const nameY = holds ? (isTall ? y + (name === 'Backend 2' ? height - 14 : 24) : y + 24) : y + height / 2;
  const middle = x + width / 2;
  return (
    <g>
      <rect
        x={x + 0.75}
        y={y + 0.75}
        width={width - 1.5}
        height={height - 1.5}
        rx={kind === 'lambda' ? height / 2 : 10}
        className={LOOKS[kind]}
        strokeWidth={1.25}
        strokeDasharray={kind === 'store' ? '4 3' : undefined}
      />
      <text
        x={middle}
        y={kind === 'store' ? y + STORE_NAME_Y : nameY}
        textAnchor="middle"
        dominantBaseline="central"
        transform={isUpright ? `rotate(-90 ${middle} ${y + height / 2})` : undefined}
        className={kind === 'store' ? 'fill-muted text-[12.5px]' : 'fill-ink text-[14px] font-medium'}
      >
        {name}
      </text>
    </g>
  );
}

/** The head of an arrow at the end of a line along one of the axes. */
function arrow(from: readonly [number, number], to: readonly [number, number]): string {
  const angle = Math.atan2(to[1] - from[1], to[0] - from[0]);
  const wing = (turn: number): string => `${to[0] - 7 * Math.cos(angle + turn)} ${to[1] - 7 * Math.sin(angle + turn)}`;
  return `M${wing(0.5)}L${to.join(' ')}L${wing(-0.5)}`;
}
