import { type ComponentType } from 'react';
import { ConnectCard } from './connect/connect-card.js';
import { lazyFrom } from './frame/until-loaded.js';

/** A card of the page, and its entry at the top of it. */
export interface CardEntry {
  /** The `id` of the card's section. */
  readonly id: string;
  readonly name: string;
  /** What a person does with it, in a few words. */
  readonly purpose: string;
  /** Of a lazy card the script is asked for when it comes into view. */
  readonly Card: ComponentType;
  /** As wide as the page. */
  readonly isWide?: boolean;
  /** One of the five systems, which have numbers at the top of the page. */
  readonly isSystem?: boolean;
  /** How high it is at least, so that nothing moves when it comes, nor when it has what it shows. */
  readonly height: string;
}

const RetailDayCard = lazyFrom(async () => (await import('./retail-day/retail-day-card.js')).RetailDayCard);
const LessonsCard = lazyFrom(async () => (await import('./lessons/lessons-card.js')).LessonsCard);
const OwnCard = lazyFrom(async () => (await import('./own/own-card.js')).OwnCard);
const TrafficCard = lazyFrom(async () => (await import('./traffic/traffic-card.js')).TrafficCard);
const LatencyCard = lazyFrom(async () => (await import('./latency/latency-card.js')).LatencyCard);
const FleetCard = lazyFrom(async () => (await import('./fleet/fleet-card.js')).FleetCard);
const FaultsCard = lazyFrom(async () => (await import('./faults/faults-card.js')).FaultsCard);
const AutoscalingCard = lazyFrom(async () => (await import('./autoscaling/autoscaling-card.js')).AutoscalingCard);
const LabCard = lazyFrom(async () => (await import('./lab/lab-card.js')).LabCard);

/** The cards in their order. A new card is its folder and a line here. */
export const CARDS: readonly CardEntry[] = [
  {
    id: 'connect',
    name: 'Connect',
    purpose: 'Point your client here',
    Card: ConnectCard,
    isWide: true,
    height: '',
  },
  {
    id: 'lessons',
    name: 'Lessons',
    purpose: 'See for yourself',
    Card: LessonsCard,
    isWide: true,
    height: 'min-h-[28.3rem] sm:min-h-[22.8rem] lg:min-h-[13rem]',
  },
  {
    id: 'retail-day',
    name: 'Retail day',
    purpose: 'Watch a day, or run your own',
    Card: RetailDayCard,
    isSystem: true,
    isWide: true,
    height: 'min-h-[102.8rem] sm:min-h-[96rem] lg:min-h-[55.9rem]',
  },
  {
    id: 'own',
    name: 'Your streams',
    purpose: 'Stream your schemas',
    Card: OwnCard,
    isWide: true,
    height: 'min-h-[75.7rem] sm:min-h-[70.7rem] lg:min-h-[50.2rem] xl:min-h-[40.8rem]',
  },
  {
    id: 'traffic',
    name: 'Traffic',
    purpose: 'Put load on an API',
    Card: TrafficCard,
    isSystem: true,
    height: 'min-h-[90.1rem] sm:min-h-[53.5rem]',
  },
  {
    id: 'latency',
    name: 'Latency probe',
    purpose: 'Measure a live stream',
    Card: LatencyCard,
    isSystem: true,
    height: 'min-h-[57.5rem] sm:min-h-[38rem]',
  },
  {
    id: 'fleet',
    name: 'Device fleet',
    purpose: 'Restart and set devices',
    Card: FleetCard,
    isSystem: true,
    isWide: true,
    height: 'min-h-[72.4rem] sm:min-h-[64.1rem] lg:min-h-[37rem]',
  },
  {
    id: 'faults',
    name: 'Faults',
    purpose: 'Break one of eight steps',
    Card: FaultsCard,
    isSystem: true,
    isWide: true,
    height: 'min-h-[173.4rem] sm:min-h-[133.4rem] lg:min-h-[89.3rem] xl:min-h-[89.9rem]',
  },
  {
    id: 'autoscaling',
    name: 'Autoscaling',
    purpose: 'Compare policies',
    Card: AutoscalingCard,
    isWide: true,
    height: 'min-h-[93.4rem] sm:min-h-[88.4rem] lg:min-h-[46.6rem]',
  },
  {
    id: 'lab',
    name: 'Client lab',
    purpose: 'Judge a client',
    Card: LabCard,
    isWide: true,
    height: 'min-h-[78.8rem] sm:min-h-[73.3rem] lg:min-h-[40.8rem]',
  },
];
