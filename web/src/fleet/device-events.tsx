import { type ReactElement } from 'react';
import { type DeviceEventsBody } from '../api/schema.js';
import { usePolled } from '../api/use-polled.js';
import { useIsSeen } from '../frame/sight.js';
import { useTopic } from '../streams/use-streams.js';
import { type DeviceEvent, eventText } from './device-event.js';
import { timeOfDay } from './device.js';

/** Each event has it read again; this is for those that were missed. */
const EVERY_MS = 30_000;
const MAX_SHOWN = 50;

/** What has happened to a device, the newest first. */
export function DeviceEvents({ hostname, path }: { readonly hostname: string; readonly path: string }): ReactElement {
  const [kept, reload] = usePolled<DeviceEventsBody>(`${path}/events`, useIsSeen(), EVERY_MS);
  useTopic('fleet-events', (data) => {
    if ((JSON.parse(data) as DeviceEvent).hostname === hostname) reload();
  });
  const events = kept?.events.slice(-MAX_SHOWN).reverse() ?? [];
  return (
    <div>
      <h4 className="mb-1.5 text-xs font-medium text-muted">History</h4>
      <ol
        tabIndex={0}
        aria-label={`History of ${hostname}, the newest event first`}
        className="h-20 space-y-1 overflow-y-auto text-xs"
      >
        {kept !== null && events.length === 0 && <li className="text-faint">Nothing is kept of it any more.</li>}
        {events.map((event, index) => (
          <li key={events.length - index} className="flex gap-2">
            <time dateTime={event.at} className="shrink-0 font-mono text-faint">
              {timeOfDay(event.at)}
            </time>
            <span className="min-w-0 break-words text-muted">{eventText(event)}</span>
          </li>
        ))}
      </ol>
    </div>
  );
}
