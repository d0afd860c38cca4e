import { type ReactElement, useState } from 'react';
import { type DeviceLogMessage } from '../api/schema.js';
import { useTopic } from '../streams/use-streams.js';
import { timeOfDay } from './device.js';

const MAX_LINES = 40;

interface Line {
  readonly key: number;
  readonly at: string;
  readonly text: string;
}

/** The log of a device, the newest line first. */
export function DeviceLog({ hostname, isAway }: { readonly hostname: string; readonly isAway: boolean }): ReactElement {
  const [lines, setLines] = useState<readonly Line[]>([]);
  useTopic(`device-logs/${hostname}`, (data) => {
    const { log, at } = JSON.parse(data) as DeviceLogMessage;
    setLines((before) => [{ key: (before[0]?.key ?? 0) + 1, at, text: log }, ...before].slice(0, MAX_LINES));
  });
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <h4 className="mb-1.5 text-xs font-medium text-muted">Live log</h4>
      <ol
        tabIndex={0}
        aria-label={`Log of ${hostname}, the newest line first`}
        className="h-32 grow space-y-1 overflow-y-auto font-mono text-xs"
      >
        {lines.length === 0 && (
          <li className="text-faint">
            {isAway ? 'No lines until the device is back.' : 'Waiting for the next line: there is one every 5 seconds.'}
          </li>
        )}
        {lines.map(({ key, at, text }) => (
          <li key={key} className="flex animate-appear gap-2">
            <time dateTime={at} className="shrink-0 text-faint">
              {timeOfDay(at)}
            </time>
            <span className="text-muted">{text}</span>
          </li>
        ))}
      </ol>
    </div>
  );
}
