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

/** @returns null where the query says nothing of a day */
export function readPlace(query: URLSearchParams, defaultScenario: string): DayPlace | null {
  const seed = query.get('day')?.slice(0, 64) ?? '';
  if (seed === '') return null;
  const speed = SPEEDS.find((each) => String(each) === query.get('day-speed')) ?? 1;
  const at = Number(query.get('at') ?? NaN);
  return {
    choice: { seed, scenario: query.get('day-scenario') ?? defaultScenario, speed },
    atSeconds: Number.isFinite(at) && at >= 0 ? at : null,
  };
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
