import { type ReactElement } from 'react';
import { request } from '../api/request.js';
import { useAction } from '../api/use-action.js';
import { Button } from '../ui/button.js';
import { CheckBox } from '../ui/check-box.js';
import { uptime } from '../ui/format.js';
import { Refusal } from '../ui/notice.js';
import { Sparkline } from '../ui/sparkline.js';
import { type Device, type DeviceState, type FleetHistory, hashRateText, stateOf } from './device.js';
import { type FaultKinds, type SortKey, type Sorting } from './device-query.js';

const TONES: Readonly<Record<DeviceState, string>> = {
  running: 'bg-good',
  paused: 'bg-warn',
  'not hashing': 'bg-warn',
  starting: 'bg-warn animate-breathe',
  restarting: 'bg-warn animate-breathe',
  down: 'bg-bad',
};
const HOT = 65;
const TOO_HOT = 75;
/** The scale of the temperature bars. */
const COLDEST = 25;
const HOTTEST = 85;

/** The columns that rows can be ordered by, with where they are shown. */
const COLUMNS: readonly { readonly key: SortKey; readonly label: string; readonly className?: string }[] = [
  { key: 'name', label: 'Device' },
  { key: 'state', label: 'State', className: 'hidden sm:table-cell' },
  { key: 'firmware', label: 'Firmware', className: 'hidden md:table-cell' },
  { key: 'temp', label: 'Temp.' },
  { key: 'hashRate', label: 'Hash rate', className: 'hidden min-[30rem]:table-cell' },
  { key: 'uptime', label: 'Uptime', className: 'hidden xl:table-cell' },
];
const FIGURES: readonly SortKey[] = ['temp', 'hashRate'];

export interface DeviceListProps {
  /** The rows. */
  readonly devices: readonly Device[];
  /** All that were found, of which the rows are a page. */
  readonly matching: readonly Device[];
  /** Whether the figures of all devices are known. */
  readonly canSortFigures: boolean;
  readonly chosen: string;
  readonly selected: ReadonlySet<string>;
  readonly sorting: Sorting;
  readonly faults: FaultKinds;
  readonly history: FleetHistory;
  readonly onChoose: (hostname: string) => void;
  readonly onSelect: (hostnames: ReadonlySet<string>) => void;
  readonly onSort: (sorting: Sorting) => void;
  /** A device has accepted a restart. */
  readonly onRestarted: (hostname: string) => void;
}

export function DeviceList(props: DeviceListProps): ReactElement {
  const { devices, matching, chosen, selected, sorting, faults, history, canSortFigures } = props;
  const { onChoose, onSelect, onSort, onRestarted } = props;
  const areAll = matching.length > 0 && matching.every(({ hostname }) => selected.has(hostname));
  const select = (hostnames: readonly string[], isSelected: boolean): void => {
    const names = new Set(hostnames);
    onSelect(new Set([...[...selected].filter((each) => !names.has(each)), ...(isSelected ? names : [])]));
  };
  return (
    <div
      className="relative max-h-96 overflow-auto rounded-xl border border-line"
      tabIndex={0}
      role="region"
      aria-label="Devices"
    >
      <table className="w-full text-left text-sm">
        <thead className="sticky top-0 z-10 bg-surface text-xs text-muted">
          <tr className="*:px-2 *:py-2 *:font-medium sm:*:px-3">
            <td>
              <CheckBox
                label={`Select all ${matching.length} that were found`}
                isChecked={areAll}
                disabled={matching.length === 0}
                onChange={(isSelected) =>
                  select(
                    matching.map(({ hostname }) => hostname),
                    isSelected,
                  )
                }
              />
            </td>
            {COLUMNS.map((column) => (
              <Head
                key={column.key}
                column={column}
                sorting={sorting}
                canSortFigures={canSortFigures}
                onSort={onSort}
              />
            ))}
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
              isSelected={selected.has(device.hostname)}
              faults={faults.get(device.hostname) ?? []}
              samples={history.of(device.hostname)}
              onChoose={onChoose}
              onSelect={(isSelected) => select([device.hostname], isSelected)}
              onRestarted={onRestarted}
            />
          ))}
        </tbody>
      </table>
      {devices.length === 0 && <p className="p-4 text-sm text-muted">No device matches.</p>}
    </div>
  );
}

interface HeadProps extends Pick<DeviceListProps, 'sorting' | 'canSortFigures' | 'onSort'> {
  readonly column: (typeof COLUMNS)[number];
}

/** The name of a column: pressed, it orders the rows; pressed again, the other way. */
function Head({ column, sorting, canSortFigures, onSort }: HeadProps): ReactElement {
  const { key, label, className = '' } = column;
  const isSorted = sorting.key === key;
  return (
    <th
      scope="col"
      className={className}
      aria-sort={isSorted ? (sorting.isDescending ? 'descending' : 'ascending') : undefined}
    >
      {!canSortFigures && FIGURES.includes(key) ? (
        label
      ) : (
        <button
          type="button"
          onClick={() => onSort({ key, isDescending: isSorted && !sorting.isDescending })}
          className="-mx-1 h-6.5 rounded px-1 font-medium hover:text-ink"
        >
          {label}
          <span aria-hidden="true" className="ml-1 inline-block w-2 text-faint">
            {isSorted ? (sorting.isDescending ? '↓' : '↑') : ''}
          </span>
        </button>
      )}
    </th>
  );
}

interface RowProps {
  readonly device: Device;
  readonly isChosen: boolean;
  readonly isSelected: boolean;
  readonly faults: readonly string[];
  readonly samples: readonly number[];
  readonly onChoose: (hostname: string) => void;
  readonly onSelect: (isSelected: boolean) => void;
  readonly onRestarted: (hostname: string) => void;
}

/** Each device has a restart of its own, so that several may be under way. */
function Row({
  device,
  isChosen,
  isSelected,
  faults,
  samples,
  onChoose,
  onSelect,
  onRestarted,
}: RowProps): ReactElement {
  const { hostname, state, firmware, hashRate, temp } = device;
  const restart = useAction(async () => {
    await request(`/fleet/devices/${encodeURIComponent(hostname)}/api/system/restart`, { method: 'POST' });
    onRestarted(hostname);
  });
  const rate = state === 'running' ? hashRateText(hashRate) : '–';
  return (
    <>
      <tr
        data-device={hostname}
        data-state={state}
        onClick={() => onChoose(hostname)}
        className={`cursor-pointer border-t border-line transition-colors *:px-2 *:py-1.5 sm:*:px-3 ${isChosen ? 'bg-raised' : 'hover:bg-raised/60'}`}
      >
        <td onClick={(event) => event.stopPropagation()}>
          <CheckBox label={`Select ${hostname}`} isChecked={isSelected} onChange={onSelect} />
        </td>
        <NameCell device={device} isChosen={isChosen} faults={faults} onChoose={onChoose} />
        <td className="hidden text-xs text-muted sm:table-cell">{stateOf(device)}</td>
        <td className="hidden font-mono text-xs text-muted md:table-cell">{firmware}</td>
        <td>
          <Temperature celsius={state === 'running' ? temp : null} />
          <span className="block font-mono text-xs whitespace-nowrap text-muted tabular-nums min-[30rem]:hidden">
            {rate}
          </span>
        </td>
        <td className="hidden min-[30rem]:table-cell">
          <div className="flex items-center gap-3">
            <span className="w-19 text-right font-mono text-xs whitespace-nowrap tabular-nums">{rate}</span>
            <span className="hidden w-18 md:block" title={rangeText(samples)}>
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
          <td colSpan={COLUMNS.length + 2} className="px-3 pb-2">
            <Refusal failure={restart.failure} onClose={restart.forget} />
          </td>
        </tr>
      )}
    </>
  );
}

/** What its course spans, as it has no scale of its own. */
function rangeText(samples: readonly number[]): string | undefined {
  if (samples.length < 2) return undefined;
  return `${hashRateText(Math.min(...samples))} to ${hashRateText(Math.max(...samples))} in the last ${samples.length} reports`;
}

/** What a device is called, how it is, and what is wrong with it. */
function NameCell({
  device,
  isChosen,
  faults,
  onChoose,
}: Pick<RowProps, 'device' | 'isChosen' | 'faults' | 'onChoose'>): ReactElement {
  const { hostname, firmware } = device;
  const state = stateOf(device);
  return (
    <th scope="row" className="w-full font-normal sm:w-auto">
      <button
        type="button"
        aria-pressed={isChosen}
        onClick={() => onChoose(hostname)}
        className="flex items-center gap-2 text-left"
      >
        <span aria-hidden="true" className={`size-2 shrink-0 rounded-full forced-color-adjust-none ${TONES[state]}`} />
        <span>
          <span className="block leading-tight font-medium">{hostname}</span>
          <span className="block text-xs leading-tight text-muted sm:whitespace-nowrap">
            <span className="sm:sr-only">{state}</span>
            <span className="font-mono text-[11px] md:hidden"> {firmware}</span>
            <span className="max-sm:hidden">
              {' '}
              {device.address ?? ''}:{device.port} · {device.api}
            </span>
          </span>
          {faults.length > 0 && (
            <span className="block text-xs leading-tight text-warn" data-faults>
              {faults.join(', ')}
            </span>
          )}
        </span>
      </button>
    </th>
  );
}

function Temperature({ celsius }: { readonly celsius: number | null }): ReactElement {
  if (celsius === null) return <span className="text-faint">–</span>;
  const share = Math.min(1, Math.max(0, (celsius - COLDEST) / (HOTTEST - COLDEST)));
  const tone = celsius >= TOO_HOT ? 'bg-bad' : celsius >= HOT ? 'bg-warn' : 'bg-good';
  return (
    <span className="flex items-center gap-2">
      <span className="w-11 font-mono text-xs whitespace-nowrap tabular-nums">{Math.round(celsius)} °C</span>
      <span
        aria-hidden="true"
        className="hidden h-1.5 w-12 overflow-hidden rounded-full bg-raised forced-color-adjust-none sm:block"
      >
        <span className={`block h-full origin-left ${tone}`} style={{ transform: `scaleX(${share})` }} />
      </span>
    </span>
  );
}
