import { type LatencyStats } from './latency-histogram.js';
import { type LatencyReport } from './latency-report.js';

export const SLO_FIGURES = [
  'avg',
  'min',
  'max',
  'p50',
  'p95',
  'p99',
] as const satisfies readonly (keyof LatencyStats)[];

/** A promise: this figure of the latency is at most so many milliseconds. */
export interface Slo {
  readonly figure: (typeof SLO_FIGURES)[number];
  readonly limitMs: number;
}

/** Reads `p99=250`; undefined for anything else. */
export function parseSlo(text: string): Slo | undefined {
  const [name, limit = '', ...rest] = text.split('=');
  const figure = SLO_FIGURES.find((candidate) => candidate === name);
  if (figure === undefined || rest.length > 0 || !/^\d+(\.\d+)?$/.test(limit)) return undefined;
  return { figure, limitMs: Number(limit) };
}

/** Held against the report that is printed. Where nothing was measured, nothing was kept. */
export function isMet({ figure, limitMs }: Slo, { latency }: LatencyReport): boolean {
  const value = latency[figure];
  return value !== null && value <= limitMs;
}

export function sloLine(slo: Slo, report: LatencyReport): string {
  const value = report.latency[slo.figure];
  const was = value === null ? 'nothing was measured' : `${value}ms`;
  return `SLO ${slo.figure} <= ${slo.limitMs}ms: ${isMet(slo, report) ? 'met' : 'MISSED'} (${was})`;
}
