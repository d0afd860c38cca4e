import { useEffect, useState } from 'react';
import { type DeviceFaultsBody, type FleetBody, type FleetTopicMessage, type ReportsBody } from '../api/schema.js';
import { usePolled } from '../api/use-polled.js';
import { type Resource, useResource } from '../api/use-resource.js';
import { useIsSeen } from '../frame/sight.js';
import { useTopic } from '../streams/use-streams.js';
import { addRestarted, type Device, FleetHistory, stillRestarted, withoutFigures, withRestarting } from './device.js';

/** The list is read again at most so often, and only where something has happened. */
const LIST_EVERY_MS = 2000;
const REPORTS_EVERY_MS = 3000;
const FAULTS_EVERY_MS = 5000;

export interface FleetData {
  readonly devices: readonly Device[];
  /** Those of them whose figures come by themselves: the others report where they are asked. */
  readonly reporting: ReadonlySet<string>;
  readonly history: FleetHistory;
  /** A device has accepted a restart. */
  readonly onRestarted: (hostname: string) => void;
}

/**
 * All devices: the first hundred as they report themselves every two seconds, the others as the service lists them. The list is
 * read again after something has happened to one, while the card is in sight.
 */
export function useFleet(): [Resource<FleetData>, reload: () => void] {
  const [fleet, reload] = useResource<FleetBody>('/fleet');
  const [news, setNews] = useState<FleetTopicMessage | null>(null);
  const [restarted, setRestarted] = useState<ReadonlyMap<string, number>>(() => new Map());
  const [history] = useState(() => new FleetHistory());
  const [isOld, setOld] = useState(false);
  const isSeen = useIsSeen();
  const isReady = fleet.state === 'ready';
  useTopic(isReady ? 'fleet' : null, (data) => {
    const received = JSON.parse(data) as FleetTopicMessage;
    history.add(received.devices);
    setNews(received);
    setRestarted((before) => stillRestarted(before, received.devices));
  });
  useTopic(isReady ? 'fleet-events' : null, () => {
    if (news !== null && news.total > news.devices.length) setOld(true);
  });
  useEffect(() => {
    if (!isOld || !isSeen) return;
    const timer = setTimeout(() => {
      setOld(false);
      reload();
    }, LIST_EVERY_MS);
    return () => clearTimeout(timer);
  }, [isOld, isSeen, reload]);
  if (!isReady) return [fleet, reload];
  const reported = news?.devices ?? [];
  const reporting = new Set(reported.map(({ hostname }) => hostname));
  const others = fleet.value.devices.filter(({ hostname }) => !reporting.has(hostname)).map(withoutFigures);
  const devices = [...withRestarting(reported, restarted), ...others];
  const onRestarted = (hostname: string): void => {
    if (reporting.has(hostname)) setRestarted((before) => addRestarted(before, hostname));
  };
  return [{ state: 'ready', value: { devices, reporting, history, onRestarted } }, reload];
}

/** These devices as they report themselves now, where they do not by themselves; asked while the card is in sight. */
export function useReports(
  devices: readonly Device[],
  { reporting, history }: FleetData,
): [reports: ReadonlyMap<string, Device>, reload: () => void] {
  const isSeen = useIsSeen();
  const hostnames = devices.flatMap(({ hostname }) => (reporting.has(hostname) ? [] : [hostname]));
  const path = `/fleet/reports?hostnames=${hostnames.map(encodeURIComponent).join()}`;
  // Before the first message of the topic nobody is known to report by themselves.
  const isWanted = isSeen && hostnames.length > 0 && reporting.size > 0;
  const [read, reload] = usePolled<ReportsBody>(path, isWanted, REPORTS_EVERY_MS);
  useEffect(() => {
    if (read !== null) history.add(read.devices);
  }, [read, history]);
  return [new Map(read?.devices.map((device) => [device.hostname, device])), reload];
}

export type DeviceFault = DeviceFaultsBody['faults'][number];

/** The faults of each device; asked while the card is in sight. */
export function useDeviceFaults(isWanted: boolean): [ReadonlyMap<string, readonly DeviceFault[]>, reload: () => void] {
  const isSeen = useIsSeen();
  const [read, reload] = usePolled<DeviceFaultsBody>('/fleet/faults', isSeen && isWanted, FAULTS_EVERY_MS);
  const byHost = new Map<string, DeviceFault[]>();
  for (const fault of read?.faults ?? []) {
    const known = byHost.get(fault.hostname);
    if (known === undefined) byHost.set(fault.hostname, [fault]);
    else known.push(fault);
  }
  return [byHost, reload];
}
