import { type ReactElement, useState } from 'react';
import { request } from '../api/request.js';
import { useAction } from '../api/use-action.js';
import { usePolled } from '../api/use-polled.js';
import { useIsSeen } from '../frame/sight.js';
import { boundsAround } from '../ui/bounds-around.js';
import { Button } from '../ui/button.js';
import { FocusArea } from '../ui/focus-area.js';
import { Refusal } from '../ui/notice.js';
import { Slider } from '../ui/slider.js';
import { type Device, difficultyText } from './device.js';
import { entryOf, type FanInfo, isFanAutomatic, settingsBody, shownOf } from './settings-body.js';

/** What the API takes; the slider has what is usual, and the field beside it all of it. */
const MEGAHERTZ = { min: 1, max: 65_535 };
const PERCENT = { min: 0, max: 100 };
/** As often as a person looks. */
const EVERY_MS = 3000;

/** What a device reports of itself; each API has some of it, and a PATCH may have set any JSON. */
interface Info extends FanInfo {
  readonly frequency?: unknown;
  readonly fanspeed?: unknown;
  readonly sharesAccepted?: number;
  readonly bestDiff?: string | number;
  readonly ASICModel?: string;
  readonly deviceModel?: string;
}

/** What can be set of a device, beside what it reports at the moment. */
export function DeviceSettings({ device, path }: { readonly device: Device; readonly path: string }): ReactElement {
  const isRunning = device.state === 'running';
  const isSeen = useIsSeen();
  const [info, reload, failure] = usePolled<Info>(`${path}/api/system/info`, isRunning && isSeen, EVERY_MS);
  const [frequency, setFrequency] = useState<number | null>(null);
  const [fan, setFan] = useState<number | null>(null);
  const save = useAction(async () => {
    await request(`${path}/api/system`, {
      method: 'PATCH',
      body: settingsBody(info ?? {}, frequency, fan),
    });
    setFrequency(null);
    setFan(null);
    reload();
  });
  const isOff = !isRunning || info === null;
  const isInvalid = Number.isNaN(frequency) || Number.isNaN(fan);
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
            bounds={boundsAround(400, 600, shownOf(frequency, info?.frequency))}
            range={MEGAHERTZ}
            chosen={frequency}
            reported={info?.frequency}
            disabled={isOff}
            onChange={setFrequency}
          />
          <Setting
            label={isFanAutomatic(info ?? {}) ? 'Fan, automatic' : 'Fan'}
            unit="%"
            bounds={boundsAround(0, 100, shownOf(fan, info?.fanspeed))}
            range={PERCENT}
            chosen={fan}
            reported={info?.fanspeed}
            disabled={isOff}
            onChange={setFan}
          />
        </div>
        <div className="flex items-center justify-between gap-3">
          <p className="min-w-0 truncate text-xs text-muted tabular-nums" role={isInvalid ? 'alert' : undefined}>
            {isInvalid
              ? `Frequency ${MEGAHERTZ.min} to ${MEGAHERTZ.max} MHz, fan ${PERCENT.min} to ${PERCENT.max} %`
              : info === null
                ? (failure?.message ?? 'Waiting for the device')
                : `${info.deviceModel ?? info.ASICModel ?? ''} · ${info.sharesAccepted ?? 0} shares · best ${difficultyText(info.bestDiff)}`}
          </p>
          <Button
            type="submit"
            look="primary"
            isSmall
            isBusy={save.isPending}
            disabled={isOff || isInvalid || (frequency === null && fan === null)}
          >
            Apply
          </Button>
        </div>
      </FocusArea>
      <Refusal failure={save.failure} onClose={save.forget} />
    </form>
  );
}

interface Range {
  readonly min: number;
  readonly max: number;
}

interface SettingProps {
  readonly label: string;
  readonly unit: string;
  /** Of the slider. */
  readonly bounds: Range;
  /** Of the field. */
  readonly range: Range;
  /** Not yet applied; null where the device keeps what it has, NaN where what is typed is no such value. */
  readonly chosen: number | null;
  readonly reported: unknown;
  readonly disabled: boolean;
  readonly onChange: (value: number | null) => void;
}

/** A slider and a field that show what the device reports, whatever that is, until a person chooses. */
function Setting({ label, unit, bounds, range, chosen, reported, disabled, onChange }: SettingProps): ReactElement {
  const isInvalid = Number.isNaN(chosen);
  const shown = shownOf(chosen, reported);
  const value = typeof shown === 'number' ? shown : undefined;
  const other = reported === undefined ? '–' : JSON.stringify(reported);
  // As it is typed, until the field is left; what is no value stays, as it is not applied.
  const [text, setText] = useState<string | null>(null);
  const type = (typed: string): void => {
    setText(typed);
    onChange(entryOf(typed, range));
  };
  return (
    <Slider
      label={label}
      value={value ?? bounds.min}
      min={bounds.min}
      max={bounds.max}
      disabled={disabled}
      show={(number) => (value === undefined ? other : `${number} ${unit}`)}
      entry={
        <span className="flex items-center gap-1 font-mono text-ink">
          {value === undefined ? (
            other
          ) : (
            <input
              type="number"
              aria-label={`Exact ${unit}, ${range.min} to ${range.max}`}
              value={text ?? value}
              {...range}
              step="any"
              disabled={disabled}
              aria-invalid={isInvalid}
              title={isInvalid ? `${range.min} to ${range.max} ${unit}` : undefined}
              onChange={(event) => type(event.target.value)}
              onBlur={() => !isInvalid && setText(null)}
              className={`h-6.5 w-16 rounded border bg-surface px-1 text-right tabular-nums disabled:opacity-50 ${isInvalid ? 'border-bad' : 'border-line'}`}
            />
          )}
          {unit}
        </span>
      }
      onChange={(moved) => {
        setText(null);
        onChange(moved);
      }}
    />
  );
}
