import { type ReactElement, useState } from 'react';
import { request } from '../api/request.js';
import { useAction } from '../api/use-action.js';
import { usePolled } from '../api/use-polled.js';
import { Button } from '../ui/button.js';
import { FocusArea } from '../ui/focus-area.js';
import { Refusal } from '../ui/notice.js';
import { Slider } from '../ui/slider.js';
import { boundsAround, type Device } from './device.js';

/** As often as a person looks. */
const EVERY_MS = 3000;

/** What a device reports of itself; each API has some of it, and a PATCH may have set any JSON. */
interface Info {
  readonly frequency?: unknown;
  readonly fanspeed?: unknown;
  readonly sharesAccepted?: number;
  readonly bestDiff?: string;
  readonly ASICModel?: string;
  readonly deviceModel?: string;
}

/** What can be set of a device, beside what it reports at the moment. */
export function DeviceSettings({ device, path }: { readonly device: Device; readonly path: string }): ReactElement {
  const isRunning = device.state === 'running';
  const [info, reload] = usePolled<Info>(`${path}/api/system/info`, isRunning, EVERY_MS);
  const [frequency, setFrequency] = useState<number | null>(null);
  const [fan, setFan] = useState<number | null>(null);
  const save = useAction(async () => {
    await request(`${path}/api/system`, {
      method: 'PATCH',
      body: { ...(frequency === null ? {} : { frequency }), ...(fan === null ? {} : { fanspeed: fan }) },
    });
    setFrequency(null);
    setFan(null);
    reload();
  });
  const isOff = !isRunning || info === null;
  return (
    <form
      className="space-y-3"
      onSubmit={(event) => {
        event.preventDefault();
        void save.run();
      }}
    >
      <FocusArea className="space-y-3">
        <div className="grid grid-cols-2 gap-4">
          <Setting
            label="Frequency"
            unit="MHz"
            bounds={boundsAround(400, 600, info?.frequency)}
            chosen={frequency}
            reported={info?.frequency}
            disabled={isOff}
            onChange={setFrequency}
          />
          <Setting
            label="Fan"
            unit="%"
            bounds={boundsAround(0, 100, info?.fanspeed)}
            chosen={fan}
            reported={info?.fanspeed}
            disabled={isOff}
            onChange={setFan}
          />
        </div>
        <div className="flex items-center justify-between gap-3">
          <p className="min-w-0 truncate text-xs text-muted tabular-nums">
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
      </FocusArea>
      <Refusal failure={save.failure} onClose={save.forget} />
    </form>
  );
}

interface SettingProps {
  readonly label: string;
  readonly unit: string;
  readonly bounds: { readonly min: number; readonly max: number };
  /** Not yet applied; null where the device keeps what it has. */
  readonly chosen: number | null;
  readonly reported: unknown;
  readonly disabled: boolean;
  readonly onChange: (value: number) => void;
}

/** A slider that shows what the device reports, whatever that is, until a person chooses. */
function Setting({ label, unit, bounds, chosen, reported, disabled, onChange }: SettingProps): ReactElement {
  const value = chosen ?? (typeof reported === 'number' ? reported : undefined);
  const other = reported === undefined ? '–' : JSON.stringify(reported);
  return (
    <Slider
      label={label}
      value={value ?? bounds.min}
      min={bounds.min}
      max={bounds.max}
      disabled={disabled}
      show={(shown) => (value === undefined ? other : `${shown} ${unit}`)}
      onChange={onChange}
    />
  );
}
