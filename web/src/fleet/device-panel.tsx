import { serviceUrl } from '../api/service-url.js';
import { type ReactElement } from 'react';
import { FocusArea } from '../ui/focus-area.js';
import { DeviceEvents } from './device-events.js';
import { DeviceFaults } from './device-faults.js';
import { DeviceLog } from './device-log.js';
import { DeviceSettings } from './device-settings.js';
import { type Device, stateOf } from './device.js';
import { type DeviceFault } from './use-fleet.js';

export interface DevicePanelProps {
  readonly device: Device;
  readonly faults: readonly DeviceFault[];
  readonly onFaultsChanged: () => void;
}

/** One device: what it is, its faults, its settings, what has happened to it, and its log. */
export function DevicePanel({ device, faults, onFaultsChanged }: DevicePanelProps): ReactElement {
  const { hostname, state, firmware, api, port, mac } = device;
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
        <p className="text-xs break-words text-muted">
          {stateOf(device)} · firmware {firmware} · {api} API · port {port}
          {mac !== undefined && ` · ${mac}`}
        </p>
      </header>
      <FocusArea className="contents">
        {faults.length > 0 && <DeviceFaults faults={faults} path={path} onChanged={onFaultsChanged} />}
        <DeviceSettings device={device} path={path} />
      </FocusArea>
      <DeviceEvents hostname={hostname} path={path} />
      <DeviceLog hostname={hostname} isAway={state !== 'running'} />
    </section>
  );
}
