import { type ReactElement, useState } from 'react';
import { request } from '../api/request.js';
import { useAction } from '../api/use-action.js';
import { usePolled } from '../api/use-polled.js';
import { Button } from '../ui/button.js';
import { FocusArea } from '../ui/focus-area.js';
import { Refusal } from '../ui/notice.js';
import { Slider } from '../ui/slider.js';
import { type Device } from './device.js';

/** As often as a person looks. */
const EVERY_MS = 3000;

/** What a device reports of itself; each API has some of it. */
interface Info {
  readonly frequency?: number;
  readonly fanspeed?: number;
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
