import { serviceUrl } from '../api/service-url.js';
import { type ReactElement } from 'react';
import { DeviceLog } from './device-log.js';
import { DeviceSettings } from './device-settings.js';
import { type Device } from './device.js';

/** One device: what it is, its settings, and its log. */
export function DevicePanel({ device }: { readonly device: Device }): ReactElement {
  const { hostname, state, firmware, api, port } = device;
  const path = `/fleet/devices/${encodeURIComponent(hostname)}`;
  return (
    <section
      aria-label={`Device ${hostname}`}
      className="flex min-w-0 flex-col gap-4 rounded-xl border border-line bg-sunken p-4"
    >
      <header>
        <div className="flex items-baseline justify-between gap-2">
          <h3 className="font-medium">{hostname}</h3>
          <a
            href={serviceUrl(`${path}/api/system/info`)}
            target="_blank"
            rel="noreferrer"
            className="font-mono text-xs text-muted underline decoration-line-strong underline-offset-2 hover:text-ink"
          >
            /api/system/info
          </a>
        </div>
        <p className="truncate text-xs text-muted">
          {state} · firmware {firmware} · {api} API · port {port}
        </p>
      </header>
      <DeviceSettings device={device} path={path} />
      <DeviceLog hostname={hostname} isAway={state !== 'running'} />
    </section>
  );
}
