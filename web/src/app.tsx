import { type ReactElement } from 'react';
import { FaultsCard } from './faults/faults-card.js';
import { FleetCard } from './fleet/fleet-card.js';
import { Header } from './header/header.js';
import { LatencyCard } from './latency/latency-card.js';
import { RetailDayCard } from './retail-day/retail-day-card.js';
import { TrafficCard } from './traffic/traffic-card.js';

/** The page: what this is, and the five systems. */
export function App(): ReactElement {
  return (
    <div className="mx-auto max-w-[96rem] px-3 pb-10 sm:px-6">
      <Header />
      <main className="grid grid-cols-1 gap-4 xl:grid-cols-2">
        <div className="flex min-w-0 *:flex-1 xl:col-span-2">
          <RetailDayCard />
        </div>
        <TrafficCard />
        <LatencyCard />
        <FleetCard />
        <FaultsCard />
      </main>
    </div>
  );
}
