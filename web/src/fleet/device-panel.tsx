import { type ReactElement, useEffect, useState } from 'react';
import { request, RequestFailure } from '../api/request.js';
import { useAction } from '../api/use-action.js';
import { useTopic } from '../streams/use-streams.js';
import { Button } from '../ui/button.js';
import { Refusal } from '../ui/notice.js';
import { Slider } from '../ui/slider.js';
import { type Device } from './device.js';

const MOST_LINES = 40;

interface Info {
  readonly frequency?: number;
  readonly fanspeed?: number;
  readonly voltage?: number;
  readonly sharesAccepted?: number;
  readonly bestDiff?: string;
  readonly ASICModel?: string;
  readonly deviceModel?: string;
}

/** One device: what can be set of it, and what it says. */
export function DevicePanel({ device }: { readonly device: Device }): ReactElement {
  const path = `/fleet/devices/${encodeURIComponent(device.hostname)}`;
  return (
    <section
      aria-label={`Device ${device.hostname}`}
      className="flex min-w-0 flex-col gap-4 rounded-xl border border-line bg-sunken p-4"
    >
      <header className="flex items-baseline justify-between gap-2">
        <h3 className="font-medium">{device.hostname}</h3>
        <a
          href={`${path}/api/system/info`}
          target="_blank"
          rel="noreferrer"
          className="font-mono text-xs text-muted underline decoration-line-strong underline-offset-2 hover:text-ink"
        >
          /api/system/info
        </a>
      </header>
      <Settings device={device} path={path} />
      <Logs hostname={device.hostname} />
    </section>
  );
}

function Settings({ device, path }: { readonly device: Device; readonly path: string }): ReactElement {
  const [info, setInfo] = useState<Info | null>(null);
  const [frequency, setFrequency] = useState<number | null>(null);
  const [fan, setFan] = useState<number | null>(null);
  const [turn, setTurn] = useState(0);
  const save = useAction(async () => {
    await request(`${path}/api/system`, {
      method: 'PATCH',
      body: { ...(frequency === null ? {} : { frequency }), ...(fan === null ? {} : { fanspeed: fan }) },
    });
    setFrequency(null);
    setFan(null);
    setTurn((count) => count + 1);
  });
  const { state } = device;
  useEffect(() => {
    if (state !== 'running') return;
    let isCurrent = true;
    request<Info>(`${path}/api/system/info`).then(
      (value) => {
        if (isCurrent) setInfo(value);
      },
      (error: unknown) => {
        // It may be restarting; its state says so, and it is asked again when it is back.
        if (!(error instanceof RequestFailure)) throw error;
      },
    );
    return () => {
      isCurrent = false;
    };
  }, [path, state, turn]);
  const isOff = state !== 'running' || info === null;
  return (
    <form
      className="space-y-3"
      onSubmit={(event) => {
        event.preventDefault();
        void save.run();
      }}
    >
      <div className="grid grid-cols-2 gap-4">
        <Slider
          label="Frequency"
          value={frequency ?? info?.frequency ?? 500}
          min={400}
          max={600}
          step={5}
          disabled={isOff}
          show={(value) => `${value} MHz`}
          onChange={setFrequency}
        />
        <Slider
          label="Fan"
          value={fan ?? info?.fanspeed ?? 50}
          min={0}
          max={100}
          disabled={isOff}
          show={(value) => `${value} %`}
          onChange={setFan}
        />
      </div>
      <div className="flex items-center justify-between gap-3">
        <p className="min-w-0 truncate text-xs text-muted">
          {info === null
            ? 'Waiting for the device'
            : `${info.deviceModel ?? info.ASICModel ?? ''} · ${info.sharesAccepted ?? 0} shares · best ${info.bestDiff ?? '–'}`}
        </p>
        <Button
          type="submit"
          look="primary"
          isSmall
          isBusy={save.isPending}
          disabled={isOff || (frequency === null && fan === null)}
        >
          Apply
        </Button>
      </div>
      <Refusal failure={save.failure} onClose={save.forget} />
    </form>
  );
}

interface Line {
  readonly key: number;
  readonly at: string;
  readonly text: string;
}

function Logs({ hostname }: { readonly hostname: string }): ReactElement {
  const [lines, setLines] = useState<readonly Line[]>([]);
  useTopic(`device-logs/${hostname}`, (data) => {
    const { log } = JSON.parse(data) as { log: string };
    const at = new Date().toLocaleTimeString('en-GB');
    setLines((before) => [{ key: (before[0]?.key ?? 0) + 1, at, text: log }, ...before].slice(0, MOST_LINES));
  });
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <h4 className="mb-1.5 text-xs font-medium text-muted">Live log</h4>
      <ol
        tabIndex={0}
        aria-label={`Log of ${hostname}, the newest line first`}
        className="h-40 flex-1 space-y-1 overflow-y-auto font-mono text-xs"
      >
        {lines.length === 0 && (
          <li className="text-faint">
            Nothing yet. Devices speak every 5 seconds where the service was started with{' '}
            <span className="text-muted">LOGS_PUB_ENABLED=true</span>.
          </li>
        )}
        {lines.map(({ key, at, text }) => (
          <li key={key} className="flex animate-appear gap-2">
            <time className="shrink-0 text-faint">{at}</time>
            <span className="text-muted">{text}</span>
          </li>
        ))}
      </ol>
    </div>
  );
}
