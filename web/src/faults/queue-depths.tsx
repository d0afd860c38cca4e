import { type ReactElement } from 'react';
import { whole } from '../ui/format.js';
import { type FaultPoint } from './fault.js';
import { type SystemMap } from './system-map.js';

/** How many requests wait in each queue, also where none does. */
export function QueueDepths({
  map,
  points,
}: {
  readonly map: SystemMap;
  readonly points: readonly FaultPoint[];
}): ReactElement {
  return (
    <ul aria-label="Queues">
      {map.queues.map(({ name, point, at: [x, y] }) => {
        const depth = points.find((each) => each.point === point)?.waiting ?? 0;
        return (
          <li
            key={name}
            data-queue={name}
            title={`${name}: ${whole(depth)} waiting`}
            className={`absolute -translate-x-1/2 -translate-y-1/2 font-mono text-[13px] leading-none font-medium tabular-nums ${depth > 0 ? 'text-warn' : 'text-faint'}`}
            style={{ left: `${(x / map.width) * 100}%`, top: `${(y / map.height) * 100}%` }}
          >
            <span className="sr-only">{name}: </span>
            {whole(depth)}
          </li>
        );
      })}
    </ul>
  );
}
