/** What a person chose of a day; the seed is always said, so that its course is known beforehand. */
export interface DayChoice {
  readonly seed: string;
  readonly scenario: string;
  readonly speed: number;
}

export const SPEEDS = [0.5, 1, 2, 5, 10] as const;

export function queryOf({ seed, scenario, speed }: DayChoice): string {
  return new URLSearchParams({ seed, scenario, speed: String(speed) }).toString();
}
