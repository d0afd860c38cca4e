import { type ReactElement, useState } from 'react';
import { type HealthBody, type RunningProcess } from '../api/schema.js';
import { useResource } from '../api/use-resource.js';
import { useVersion } from '../frame/frames.js';
import { useTopic } from '../streams/use-streams.js';
import { type TelemetryModel } from './telemetry-model.js';

/** The most recent events of telemetry, and the processes that run. */
export function TelemetryView({ telemetry }: { readonly telemetry: TelemetryModel }): ReactElement {
  useVersion(telemetry, 3);
  return (
    <div className="grid gap-x-8 gap-y-5 lg:grid-cols-[minmax(0,1fr)_24rem]">
      <section aria-label="Most recent telemetry" className="min-w-0">
        <h3 className="mb-2 text-sm font-medium">Telemetry, the last ten</h3>
        <ol className="h-56 space-y-0.5 overflow-hidden font-mono text-xs">
          {telemetry.recent.length === 0 && <li className="text-faint">No event yet.</li>}
          {telemetry.recent.map(({ key, time, source, event, detail, isError }) => (
            <li key={key} className="flex h-5 items-center gap-3">
              <time className="shrink-0 text-faint tabular-nums">
                {time.slice(0, 8)}
                <span className="max-sm:hidden">{time.slice(8)}</span>
              </time>
              <span className="w-18 shrink-0 truncate text-muted sm:w-28">{source}</span>
              <span className={`min-w-0 truncate sm:w-36 sm:shrink-0 ${isError ? 'text-bad' : 'text-ink'}`}>
                {event}
              </span>
              <span className="min-w-0 shrink-[2] truncate text-faint">{detail}</span>
            </li>
          ))}
        </ol>
      </section>
      <Processes />
    </div>
  );
}

/** The port that takes telemetry, as `/health` names it; undefined where there is none. */
function telemetryPortOf({ details }: HealthBody): number | undefined {
  const listener = details['listeners']?.['telemetry'];
  if (typeof listener !== 'object' || listener === null || !('port' in listener)) return undefined;
  return typeof listener.port === 'number' ? listener.port : undefined;
}

/** The command as it works beside this service. */
function exampleCommand(port = 1234): string {
  return `SIMPLE_TELEMETRY_HOST=${location.hostname} SIMPLE_TELEMETRY_PORT=${port} npm run example:process -- hello`;
}

function Processes(): ReactElement {
  const [processes, setProcesses] = useState<readonly RunningProcess[]>([]);
  const [health] = useResource<HealthBody>('/health');
  const port = health.state === 'ready' ? telemetryPortOf(health.value) : undefined;
  useTopic('processes', (data) => setProcesses(JSON.parse(data) as RunningProcess[]));
  return (
    <section aria-label="Running processes" className="min-w-0">
      <h3 className="mb-2 text-sm font-medium">
        Running processes{' '}
        <span className="font-mono text-xs font-normal text-faint tabular-nums">{processes.length}</span>
      </h3>
      <ul tabIndex={0} aria-label="Processes" className="max-h-56 min-h-10 space-y-1.5 overflow-y-auto text-xs">
        {processes.length === 0 && (
          <li className="text-faint">
            None. Start one with <code className="font-mono text-muted">{exampleCommand(port)}</code>
          </li>
        )}
        {processes.map(({ traceId, name, pid }) => (
          <li key={traceId} className="flex items-center justify-between gap-3">
            <span className="flex min-w-0 items-center gap-2">
              <span
                aria-hidden="true"
                className="size-1.5 shrink-0 animate-breathe rounded-full bg-good forced-color-adjust-none"
              />
              <span className="truncate">{name}</span>
            </span>
            <span className="shrink-0 font-mono text-faint">{pid == null ? '' : `pid ${pid}`}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
