import { type ReactElement, useState } from 'react';
import { usePageChoice } from '../frame/page-choice.js';
import { pageQuery, writePageQuery } from '../frame/page-url.js';
import { useConnection } from '../streams/use-streams.js';
import { Card } from '../ui/card.js';
import { ConnectionChip } from '../ui/connection-chip.js';
import { TextField } from '../ui/field.js';
import { Figure } from '../ui/figure.js';
import { whole } from '../ui/format.js';
import { Calm, ResourceView, Unknown } from '../ui/notice.js';
import { Stale } from '../ui/stale.js';
import { type ActionName } from './bulk-action.js';
import { BulkBar } from './bulk-bar.js';
import { hashRateText, sumUp } from './device.js';
import { DeviceList } from './device-list.js';
import { DevicePanel } from './device-panel.js';
import { found, PAGE_ROWS, pagesOf, sorted, type Sorting } from './device-query.js';
import { Pager } from './pager.js';
import { type FleetData, useDeviceFaults, useFleet, useReports } from './use-fleet.js';

/** Mock mining devices, each with its own API. */
export function FleetCard(): ReactElement {
  const [fleet, reload] = useFleet();
  const connection = useConnection('events');
  return (
    <Card
      id="fleet"
      number={4}
      title="Device fleet"
      tagline="Mock Bitcoin miners, each with its own HTTP API and port: for building a fleet manager without the hardware."
      {...(fleet.state === 'ready' ? { status: <ConnectionChip connection={connection} /> } : {})}
    >
      <ResourceView resource={fleet} onReload={reload}>
        {(data) => <Fleet data={data} onReload={reload} />}
      </ResourceView>
    </Card>
  );
}

interface FleetProps {
  readonly data: FleetData;
  readonly onReload: () => void;
}

function Fleet({ data, onReload }: FleetProps): ReactElement {
  const { devices, reporting, history, onRestarted } = data;
  const [text, setText] = useState(() => pageQuery().get('devices') ?? '');
  const [sorting, setSorting] = useState<Sorting>({ key: 'name', isDescending: false });
  const [page, setPage] = useState(0);
  const [selected, setSelected] = useState<ReadonlySet<string>>(() => new Set());
  const [faults, reloadFaults] = useDeviceFaults(devices.length > 0);
  const faultKinds = new Map([...faults].map(([hostname, all]) => [hostname, all.map(({ kind }) => kind)]));
  const matching = sorted(found(devices, text, faultKinds), sorting);
  const current = Math.min(page, pagesOf(matching.length) - 1);
  const rows = matching.slice(current * PAGE_ROWS, (current + 1) * PAGE_ROWS);
  const hostnames = devices.map(({ hostname }) => hostname);
  const { shown, unknown, choose } = usePageChoice('device', 'device', hostnames, rows[0]?.hostname);
  const chosen = devices.find(({ hostname }) => hostname === shown);
  const [reports, reloadReports] = useReports(chosen === undefined ? rows : [...new Set([...rows, chosen])], data);
  if (chosen === undefined) return <Calm title="No devices">Start the service with PORTS=8001-8005 to have some.</Calm>;
  const device = reports.get(chosen.hostname) ?? chosen;
  const { running, hashRate, power, hottest } = sumUp(devices);
  // Of the others the service is not asked all the time.
  const ofWhich = reporting.size > 0 && reporting.size < devices.length ? ` of the first ${reporting.size}` : '';
  const search = (words: string): void => {
    setText(words);
    setPage(0);
    writePageQuery(['devices'], words === '' ? [] : [['devices', words]]);
    // What is searched stands in the address: without the device it would be another one there.
    choose(chosen.hostname);
  };
  const restartAccepted = (hostname: string): void => {
    onRestarted(hostname);
    if (!reporting.has(hostname)) reloadReports();
  };
  return (
    <Stale className="grid flex-1 gap-x-8 gap-y-5 lg:grid-cols-[minmax(0,1fr)_24rem]">
      <div className="min-w-0">
        <dl className="mb-4 grid grid-cols-2 gap-4 sm:grid-cols-4">
          <Figure label="running" value={`${whole(running)}/${whole(devices.length)}`} />
          <Figure label={`hash rate${ofWhich}`} value={hashRateText(hashRate)} />
          <Figure label={`power${ofWhich}`} value={power.toFixed(0)} unit="W" />
          <Figure label={`hottest${ofWhich}`} value={hottest ?? '–'} unit="°C" />
        </dl>
        <div className="mb-3 flex flex-wrap items-end gap-x-4 gap-y-2">
          <div className="min-w-48 flex-1">
            <TextField
              label="Search the devices"
              type="search"
              placeholder="name, MAC, address, port, profile, state, fault"
              value={text}
              onChange={(event) => search(event.target.value)}
            />
          </div>
          <Pager page={current} total={matching.length} of={devices.length} onPage={setPage} />
        </div>
        <Unknown text={unknown} className="mb-3" />
        <BulkBar
          chosen={devices.flatMap(({ hostname }) => (selected.has(hostname) ? [hostname] : []))}
          unlisted={selected.size - matching.filter(({ hostname }) => selected.has(hostname)).length}
          onClear={() => setSelected(new Set())}
          onDone={(hostname, action: ActionName) => {
            if (action === 'restart' || action === 'firmware') onRestarted(hostname);
          }}
          onOver={() => {
            reloadReports();
            reloadFaults();
            onReload();
          }}
        />
        <DeviceList
          devices={rows.map((row) => reports.get(row.hostname) ?? row)}
          matching={matching}
          canSortFigures={reporting.size === devices.length}
          chosen={device.hostname}
          selected={selected}
          sorting={sorting}
          faults={faultKinds}
          history={history}
          onChoose={choose}
          onSelect={setSelected}
          onSort={setSorting}
          onRestarted={restartAccepted}
        />
      </div>
      <DevicePanel
        key={device.hostname}
        device={device}
        faults={faults.get(device.hostname) ?? []}
        onFaultsChanged={reloadFaults}
      />
    </Stale>
  );
}
