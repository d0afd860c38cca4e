import { type ReactElement, useState } from 'react';
import { useResource } from '../api/use-resource.js';
import { useConnection } from '../streams/use-streams.js';
import { Card } from '../ui/card.js';
import { Chip } from '../ui/chip.js';
import { ConnectionChip } from '../ui/connection-chip.js';
import { ResourceView } from '../ui/notice.js';
import { type ScenarioList } from './messages.js';
import { RetailDay } from './retail-day.js';
import { type DayMode } from './day-director.js';

function Status({ mode }: { readonly mode: DayMode }): ReactElement {
  const connection = useConnection('day');
  if (mode === 'stopped') return <Chip tone="quiet">Stopped</Chip>;
  if (mode === 'held') return <Chip tone="accent">Paused</Chip>;
  if (mode === 'over') return <Chip tone="accent">Day is over</Chip>;
  return <ConnectionChip connection={connection} open={mode === 'live' ? 'Live for everyone' : 'Your own day'} />;
}

/** A busy day of a large retailer, squeezed into two and a half minutes. */
export function RetailDayCard(): ReactElement {
  const [list, reload] = useResource<ScenarioList>('/simulation/scenarios');
  const [mode, setMode] = useState<DayMode>('live');
  return (
    <Card
      id="retail-day"
      number={1}
      title="Retail day"
      tagline="24 hours of a busy retailer in two and a half minutes: each order flows into its payment, and two clusters scale with the load."
      {...(list.state === 'ready' ? { status: <Status mode={mode} /> } : {})}
    >
      <ResourceView resource={list} onReload={reload}>
        {(value) => <RetailDay list={value} onMode={setMode} />}
      </ResourceView>
    </Card>
  );
}
