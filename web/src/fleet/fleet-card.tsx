import { type ReactElement, useState } from 'react';
import { type FleetBody, type FleetTopicMessage } from '../api/schema.js';
import { useResource } from '../api/use-resource.js';
import { useConnection, useTopic } from '../streams/use-streams.js';
import { Card } from '../ui/card.js';
import { ConnectionChip } from '../ui/connection-chip.js';
import { Figure } from '../ui/figure.js';
import { Calm, ResourceView } from '../ui/notice.js';
import { Stale } from '../ui/stale.js';
import {
  addRestarted,
  type Device,
  FleetHistory,
  hashRateText,
  type Restarted,
  stillRestarted,
  sumUp,
  withoutFigures,
  withRestarting,
} from './device.js';
import { DeviceList } from './device-list.js';
import { DevicePanel } from './device-panel.js';

/** Mock mining devices, each with its own API. */
export function FleetCard(): ReactElement {
  const [fleet, reload] = useResource<FleetBody>('/fleet');
  const connection = useConnection('events');
  const [news, setNews] = useState<FleetTopicMessage | null>(null);
  const [restarted, setRestarted] = useState<Restarted>(() => new Map());
  const [history] = useState(() => new FleetHistory());
  useTopic(fleet.state === 'ready' ? 'fleet' : null, (data) => {
    const received = JSON.parse(data) as FleetTopicMessage;
    history.add(received.devices);
    setNews(received);
    setRestarted((before) => stillRestarted(before, received.devices));
  });
  return (
    <Card
      id="fleet"
      number={4}
      title="Device fleet"
      tagline="Mock Bitcoin miners, each with its own HTTP API and port: for building a fleet manager without the hardware."
      {...(fleet.state === 'ready' ? { status: <ConnectionChip connection={connection} /> } : {})}
    >
      <ResourceView resource={fleet} onReload={reload} className="min-h-[42rem] sm:min-h-[37.5rem] lg:min-h-[21rem]">
        {({ devices }) => (
          <Fleet
            devices={withRestarting(news?.devices ?? devices.map(withoutFigures), restarted)}
            total={news?.total ?? devices.length}
            history={history}
            onRestarted={(hostname) => setRestarted((before) => addRestarted(before, hostname))}
          />
        )}
      </ResourceView>
    </Card>
  );
}

interface FleetProps {
  readonly devices: readonly Device[];
  readonly total: number;
  readonly history: FleetHistory;
  readonly onRestarted: (hostname: string) => void;
}

function Fleet({ devices, total, history, onRestarted }: FleetProps): ReactElement {
  const [chosen, setChosen] = useState<string | null>(null);
  const { running, hashRate, power, hottest } = sumUp(devices);
  const device = devices.find(({ hostname }) => hostname === chosen) ?? devices[0];
  if (device === undefined) return <Calm title="No devices">Start the service with PORTS=8001-8005 to have some.</Calm>;
  return (
    <Stale className="grid flex-1 gap-x-8 gap-y-5 lg:grid-cols-[minmax(0,1fr)_24rem]">
      <div className="min-w-0">
        <dl className="mb-4 grid grid-cols-2 gap-4 sm:grid-cols-4">
          <Figure label="running" value={`${running}/${total}`} />
          <Figure label="hash rate" value={hashRateText(hashRate)} />
          <Figure label="power" value={power.toFixed(0)} unit="W" />
          <Figure label="hottest" value={hottest ?? '–'} unit="°C" />
        </dl>
        <DeviceList
          devices={devices}
          chosen={device.hostname}
          history={history}
          onChoose={setChosen}
          onRestarted={onRestarted}
        />
        {total > devices.length && (
          <p className="mt-2 text-xs text-faint">
            The first {devices.length} of {total}; GET /fleet has them all.
          </p>
        )}
      </div>
      <DevicePanel key={device.hostname} device={device} />
    </Stale>
  );
}
