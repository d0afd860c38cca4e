import { type JobChoicesBody, type RangeBody, type ScenarioChoiceBody } from '../api/schema.js';
import { type Job } from './job.js';

export type ScenarioInfo = ScenarioChoiceBody;
export type Choices = JobChoicesBody;
type Range = RangeBody;

/** What a test is to do. */
export type JobSpec = Pick<Job, 'scenario' | 'duration' | 'maxRps' | 'endpoints' | 'target'>;

const DURATIONS = [10, 30, 60, 120, 300, 600, 1800, 3600];
const RATES = [1, 2, 5, 10, 15, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000];
const USUAL_SECONDS = 120;
const USUAL_RPS = 20;
/** Up to here each whole rate is a step of the slider. */
const FINE_RPS = 20;

/** The spec of a first test, within the limits of the operator. */
export function defaultSpec({ scenarios, duration, maxRps, endpoints, targets }: Choices): JobSpec {
  return {
    scenario: scenarios[0]?.name ?? 'normal',
    duration: Math.min(USUAL_SECONDS, duration.maximum),
    maxRps: Math.min(USUAL_RPS, maxRps.maximum),
    endpoints,
    target: targets[0] ?? 'self',
  };
}

export function specOf({ scenario, duration, maxRps, endpoints, target }: Job): JobSpec {
  return { scenario, duration, maxRps, endpoints, target };
}

function withOwn(values: readonly number[], own: number): number[] {
  return [...new Set([...values, own])].sort((a, b) => a - b);
}

/** A few durations to choose from, and the one that is chosen. */
export function durationsWith(chosen: number, { minimum, maximum }: Range): number[] {
  return withOwn(
    DURATIONS.filter((each) => each >= minimum && each <= maximum),
    chosen,
  );
}

/** A few rates to choose from, up to the operator's cap, and the one that is chosen. */
export function ratesWith(chosen: number, { maximum }: Range): number[] {
  return withOwn([...RATES.filter((each) => each < maximum), maximum], chosen);
}

/** Rates for a slider that gets from 1 to any cap within a hundred keys: coarser, the higher they are. */
export function sliderRates({ maximum }: Range): number[] {
  const rates: number[] = [];
  for (let rate = 1; rate < maximum;) {
    rates.push(rate);
    rate += rate < FINE_RPS ? 1 : 10 ** Math.floor(Math.log10(rate)) / 2;
  }
  return [...rates, maximum];
}

export function durationLabel(seconds: number): string {
  if (seconds < 60 || seconds % 60 !== 0) return `${seconds} seconds`;
  const [value, unit] = seconds % 3600 === 0 ? [seconds / 3600, 'hour'] : [seconds / 60, 'minute'];
  return `${value} ${unit}${value === 1 ? '' : 's'}`;
}

export function targetLabel(target: string): string {
  return target === 'self' ? 'This service' : target;
}

export function scenarioTitle(name: string, { scenarios }: Choices): string {
  return scenarios.find((scenario) => scenario.name === name)?.title ?? name;
}
