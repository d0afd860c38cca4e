/** What a person chose of a day; the seed is always said, so that its course is known beforehand. */
export interface DayChoice {
  readonly seed: string;
  readonly scenario: string;
  readonly speed: number;
}

/** A run of this tab, to go on with when the page is loaded again. */
export interface KeptRun {
  readonly choice: DayChoice;
  readonly connection: string;
}

export const SPEEDS = [0.5, 1, 2, 5, 10] as const;

export function queryOf({ seed, scenario, speed }: DayChoice): string {
  return new URLSearchParams({ seed, scenario, speed: String(speed) }).toString();
}
