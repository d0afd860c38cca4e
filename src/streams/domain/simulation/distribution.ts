import { type Random } from '../../../kernel/random/random.js';

/** How a number is drawn; durations and values alike. */
export type Distribution = Bounds &
  (
    | { readonly distribution: 'uniform'; readonly min: number; readonly max: number }
    | { readonly distribution: 'exponential'; readonly mean: number }
    | { readonly distribution: 'normal'; readonly mean: number; readonly deviation: number }
    | { readonly distribution: 'lognormal'; readonly median: number; readonly p95: number }
  );

/** What is outside is brought to the bound. */
interface Bounds {
  readonly min?: number;
  readonly max?: number;
}

/** The parameters that each has to have, and what they have to be. */
export const DISTRIBUTIONS = {
  uniform: { min: 'a number', max: 'a number' },
  exponential: { mean: 'above 0' },
  normal: { mean: 'a number', deviation: 'at least 0' },
  lognormal: { median: 'above 0', p95: 'above 0' },
} as const;

/** The 95th percentile of the standard normal distribution. */
const NORMAL_P95 = 1.6448536269514722;

/** Box and Muller: "A Note on the Generation of Random Normal Deviates", 1958. */
function standardNormal(random: Random): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random.float()));
  return radius * Math.cos(2 * Math.PI * random.float());
}

function drawUnbounded(of: Distribution, random: Random): number {
  switch (of.distribution) {
    case 'uniform':
      return of.min + (of.max - of.min) * random.float();
    case 'exponential':
      return random.exponential(1 / of.mean);
    case 'normal':
      return of.mean + of.deviation * standardNormal(random);
    case 'lognormal':
      return of.median * Math.exp((Math.log(of.p95 / of.median) / NORMAL_P95) * standardNormal(random));
  }
}

/** A number of the distribution, and always one that JSON has. */
export function draw(of: Distribution, random: Random): number {
  const { min = -Number.MAX_VALUE, max = Number.MAX_VALUE } = of;
  return Math.min(max, Math.max(min, drawUnbounded(of, random)));
}

/** Parameters that stand for what is drawn most: the middle, or both ends. */
export function typicalOf(of: Distribution): [parameter: string, value: number][] {
  switch (of.distribution) {
    case 'uniform':
      return [
        ['min', of.min],
        ['max', of.max],
      ];
    case 'exponential':
    case 'normal':
      return [['mean', of.mean]];
    case 'lognormal':
      return [['median', of.median]];
  }
}
