import { unknownText } from '../frame/unknown-text.js';

/** What a person chose of a day; the seed is always said, so that its course is known beforehand. */
export interface DayChoice {
  readonly seed: string;
  readonly scenario: string;
  readonly speed: number;
}

/** Where a day of this page stands, as the page's URL has it. */
export interface DayPlace {
  readonly choice: DayChoice;
  /** In stream-seconds; null for a day that runs in real time. */
  readonly atSeconds: number | null;
}

/** The names of the page's query that say so. */
export const PLACE_NAMES = ['day', 'day-scenario', 'day-speed', 'at'] as const;

export function placeQuery({ choice, atSeconds }: DayPlace): [string, string][] {
  const { seed, scenario, speed } = choice;
  return [
    ['day', seed],
    ['day-scenario', scenario],
    ...(speed === 1 ? [] : [['day-speed', String(speed)] as [string, string]]),
    ...(atSeconds === null ? [] : [['at', atSeconds.toFixed(1)] as [string, string]]),
  ];
}

/** The scenarios that the service has. */
interface Scenarios {
  readonly default: string;
  readonly scenarios: readonly { readonly name: string }[];
}

/** @returns null where the query says nothing of a day, or names a scenario that there is not */
export function readPlace(query: URLSearchParams, list: Scenarios): DayPlace | null {
  const seed = query.get('day') ?? '';
  const scenario = query.get('day-scenario') ?? list.default;
  if (seed === '' || !list.scenarios.some(({ name }) => name === scenario)) return null;
  return { choice: { seed, scenario, speed: speedOf(query) ?? 1 }, atSeconds: momentOf(query) ?? null };
}

function speedOf(query: URLSearchParams): number | undefined {
  return SPEEDS.find((each) => String(each) === query.get('day-speed'));
}

function momentOf(query: URLSearchParams): number | undefined {
  const at = Number(query.get('at') ?? NaN);
  return Number.isFinite(at) && at >= 0 ? at : undefined;
}

/**
 * What to say of a query that asks of a day what there is not; null where it asks for nothing such.
 * @param instead what is shown in place of a day that there is not, as a sentence
 */
export function unknownPlace(query: URLSearchParams, list: Scenarios, instead: string): string | null {
  if ((query.get('day') ?? '') === '') return null;
  const [scenario, speed, at] = ['day-scenario', 'day-speed', 'at'].map((name) => query.get(name));
  if (readPlace(query, list) === null) return unknownText('scenario', scenario ?? '', instead);
  if (typeof speed === 'string' && speedOf(query) === undefined)
    return unknownText('speed', speed, 'the day runs at 1×');
  if (typeof at !== 'string' || momentOf(query) !== undefined) return null;
  return unknownText('moment', at, 'the day runs from its start');
}

/** A run of this tab, to go on with when the page is loaded again. */
export interface KeptRun {
  readonly choice: DayChoice;
  readonly connection: string;
}

export const SPEEDS = [0.5, 1, 2, 5, 10] as const;

/** Of a stream on a clock, which has the speed. */
export function clockedQueryOf({ seed, scenario }: DayChoice): string {
  return new URLSearchParams({ seed, scenario }).toString();
}

export function queryOf({ seed, scenario, speed }: DayChoice): string {
  return new URLSearchParams({ seed, scenario, speed: String(speed) }).toString();
}
