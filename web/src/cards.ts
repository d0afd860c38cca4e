import { type ComponentType } from 'react';
import { FaultsCard } from './faults/faults-card.js';
import { FleetCard } from './fleet/fleet-card.js';
import { LatencyCard } from './latency/latency-card.js';
import { RetailDayCard } from './retail-day/retail-day-card.js';
import { TrafficCard } from './traffic/traffic-card.js';

/** A card of the page, and its entry at the top of it. */
export interface CardEntry {
  /** The `id` of the card's section. */
  readonly id: string;
  readonly name: string;
  /** What a person does with it, in a few words. */
  readonly purpose: string;
  readonly Card: ComponentType;
  /** As wide as the page. */
  readonly isWide?: boolean;
}

/** The cards in their order. A new card is its folder and a line here. */
export const CARDS: readonly CardEntry[] = [
  { id: 'retail-day', name: 'Retail day', purpose: 'Watch a day, or run your own', Card: RetailDayCard, isWide: true },
  { id: 'traffic', name: 'Traffic', purpose: 'Put load on an API', Card: TrafficCard },
  { id: 'latency', name: 'Latency probe', purpose: 'Measure a live stream', Card: LatencyCard },
  { id: 'fleet', name: 'Device fleet', purpose: 'Restart and set devices', Card: FleetCard, isWide: true },
  { id: 'faults', name: 'Faults', purpose: 'Break one of eight steps', Card: FaultsCard, isWide: true },
];
