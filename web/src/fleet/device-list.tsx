import { type ReactElement } from 'react';
import { request } from '../api/request.js';
import { useAction } from '../api/use-action.js';
import { Button } from '../ui/button.js';
import { uptime } from '../ui/format.js';
import { Refusal } from '../ui/notice.js';
import { Sparkline } from '../ui/sparkline.js';
import { type Device, type DeviceState, type FleetHistory, hashRateText } from './device.js';

const TONES: Readonly<Record<DeviceState, string>> = {
  running: 'bg-good',
  starting: 'bg-warn animate-breathe',
  restarting: 'bg-warn animate-breathe',
  down: 'bg-bad',
};
const HOT = 65;
const TOO_HOT = 75;
/** The scale of the temperature bars. */
const COLDEST = 25;
const HOTTEST = 85;

export interface DeviceListProps {
  readonly devices: readonly Device[];
  readonly chosen: string;
  readonly history: FleetHistory;
  readonly onChoose: (hostname: string) => void;
  /** A device has accepted a restart. */
  readonly onRestarted: (hostname: string) => void;
}

export function DeviceList({ devices, chosen, history, onChoose, onRestarted }: DeviceListProps): ReactElement {
  return (
    <div
      className="max-h-96 overflow-auto rounded-xl border border-line"
      tabIndex={0}
      role="region"
      aria-label="Devices"
    >
      <table className="w-full text-left text-sm">
        <thead className="sticky top-0 z-10 bg-surface text-xs text-muted">
          <tr className="*:px-3 *:py-2 *:font-medium">
            <th scope="col">Device</th>
            <th scope="col" className="hidden sm:table-cell">
              Firmware
            </th>
            <th scope="col">Temp.</th>
            <th scope="col" className="text-right sm:text-left">
              Hash rate
            </th>
            <th scope="col" className="hidden xl:table-cell">
              Uptime
            </th>
            <th scope="col">
              <span className="sr-only">Restart</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {devices.map((device) => (
            <Row
              key={device.hostname}
              device={device}
              isChosen={device.hostname === chosen}
              samples={history.of(device.hostname)}
              onChoose={onChoose}
              onRestarted={onRestarted}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface RowProps {
  readonly device: Device;
  readonly isChosen: boolean;
  readonly samples: readonly number[];
  readonly onChoose: (hostname: string) => void;
  readonly onRestarted: (hostname: string) => void;
}

/** Each device has a restart of its own, so that several may be under way. */
function Row({ device, isChosen, samples, onChoose, onRestarted }: RowProps): ReactElement {
  const { hostname, state, firmware, hashRate, temp } = device;
  const restart = useAction(async () => {
    await request(`/fleet/devices/${encodeURIComponent(hostname)}/api/system/restart`, { method: 'POST' });
    onRestarted(hostname);
  });
  return (
    <>
      <tr
        data-device={hostname}
        data-state={state}
        onClick={() => onChoose(hostname)}
        className={`cursor-pointer border-t border-line transition-colors *:px-3 *:py-1.5 ${isChosen ? 'bg-raised' : 'hover:bg-raised/60'}`}
      >
        <th scope="row" className="font-normal">
          <button
            type="button"
            aria-pressed={isChosen}
            onClick={() => onChoose(hostname)}
            className="flex items-center gap-2 text-left"
          >
            <span aria-hidden="true" className={`size-2 shrink-0 rounded-full ${TONES[state]}`} />
            <span>
              <span className="block leading-tight font-medium">{hostname}</span>
              <span className="block text-xs leading-tight whitespace-nowrap text-muted">
                {state}
                <span className="font-mono text-[11px] sm:hidden"> {firmware}</span>
                <span className="max-sm:hidden">
                  {' '}
                  · :{device.port} · {device.api}
                </span>
              </span>
            </span>
          </button>
        </th>
        <td className="hidden font-mono text-xs text-muted sm:table-cell">{firmware}</td>
        <td>
          <Temperature celsius={state === 'running' ? temp : null} />
        </td>
        <td>
          <div className="flex items-center justify-end gap-3 sm:justify-start">
            <span className="w-19 text-right font-mono text-xs whitespace-nowrap tabular-nums">
              {state === 'running' ? hashRateText(hashRate) : '–'}
            </span>
            <span className="hidden w-18 md:block">
              <Sparkline values={samples} />
            </span>
          </div>
        </td>
        <td className="hidden font-mono text-xs whitespace-nowrap text-muted tabular-nums xl:table-cell">
          {state === 'running' ? uptime(device.uptimeSeconds) : '–'}
        </td>
        <td className="text-right">
          <Button
            isSquare
            look="bare"
            icon="restart"
            aria-label={`Restart ${hostname}`}
            title={`Restart ${hostname}`}
            disabled={state === 'down'}
            isBusy={restart.isPending || state === 'starting' || state === 'restarting'}
            onClick={(event) => {
              event.stopPropagation();
              void restart.run();
            }}
          />
        </td>
      </tr>
      {restart.failure !== null && (
        <tr>
          <td colSpan={6} className="px-3 pb-2">
            <Refusal failure={restart.failure} onClose={restart.forget} />
          </td>
        </tr>
      )}
    </>
  );
}

function Temperature({ celsius }: { readonly celsius: number | null }): ReactElement {
  if (celsius === null) return <span className="text-faint">–</span>;
  const share = Math.min(1, Math.max(0, (celsius - COLDEST) / (HOTTEST - COLDEST)));
  const tone = celsius >= TOO_HOT ? 'bg-bad' : celsius >= HOT ? 'bg-warn' : 'bg-good';
  return (
    <span className="flex items-center gap-2">
      <span className="w-11 font-mono text-xs whitespace-nowrap tabular-nums">{Math.round(celsius)} °C</span>
      <span aria-hidden="true" className="hidden h-1.5 w-12 overflow-hidden rounded-full bg-raised sm:block">
        <span
          className={`block h-full origin-left transition-transform duration-700 ${tone}`}
          style={{ transform: `scaleX(${share})` }}
        />
      </span>
    </span>
  );
}
