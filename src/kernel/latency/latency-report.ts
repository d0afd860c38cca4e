import { type DeliveryTotals } from './delivery-tracker.js';
import { type LatencyStats } from './latency-histogram.js';

/** What the plain report, `--json` and `--slo` are made from, so that they agree. Its JSON has exactly these keys. */
export interface LatencyReport {
  /** Measurements received. */
  readonly events: number;
  /** Events a second between the first arrival and the last; 0 below two events. */
  readonly rate: number;
  /** Arrival minus the time it was sent. */
  readonly latency: LatencyStats;
  /** Arrival minus the time it was to be sent: with the wait that a stalled producer hides. */
  readonly intended: LatencyStats;
  /** p99/p50; null where there is none, or p50 is not above zero. */
  readonly tailRatio: number | null;
  readonly lost: number;
  readonly duplicated: number;
  readonly outOfOrder: number;
  /** Samples below zero, the clocks of two machines being apart; they are in the figures above as they are. */
  readonly negative: number;
}

/** Shown beside the report proper. */
export interface ReportNotes {
  /** The stream has ended: what is missing does not come any more. */
  readonly isFinal: boolean;
  readonly reconnects: number;
  /** Events without a timestamp that can be read: received, but in no latency. */
  readonly untimed: number;
}

export interface ReceivedEvents {
  readonly events: number;
  readonly firstUs: number;
  readonly lastUs: number;
}

function roundTo3(value: number): number {
  return Math.round(value * 1000) / 1000;
}

function tailRatioOf({ p50, p99 }: LatencyStats): number | null {
  return p50 === null || p99 === null || p50 <= 0 ? null : roundTo3(p99 / p50);
}

function rateOf({ events, firstUs, lastUs }: ReceivedEvents): number {
  return events < 2 || lastUs <= firstUs ? 0 : roundTo3(((events - 1) * 1e6) / (lastUs - firstUs));
}

export function makeReport(
  arrivals: ReceivedEvents,
  latency: LatencyStats,
  intended: LatencyStats,
  delivery: DeliveryTotals,
  negative: number,
): LatencyReport {
  const { lost, duplicated, outOfOrder } = delivery;
  const rate = rateOf(arrivals);
  const tailRatio = tailRatioOf(latency);
  return { events: arrivals.events, rate, latency, intended, tailRatio, lost, duplicated, outOfOrder, negative };
}

export function millisecondsText(ms: number | null): string {
  return ms === null ? 'none' : `${ms.toFixed(2)}ms`;
}

function latencyLines({ latency, intended, tailRatio, events }: LatencyReport): string[] {
  if (events === 0) return ['No events received: no latency to report.'];
  if (latency.p50 === null) return ['No event had a timestamp: no latency to report.'];
  return [
    ...(['avg', 'min', 'max', 'p50', 'p95', 'p99'] as const).map(
      (name) => `Latency (${name}): ${millisecondsText(latency[name])}`,
    ),
    `Tail ratio (p99/p50): ${tailRatio === null ? 'none' : `${tailRatio.toFixed(2)}x`}`,
    ...(['p50', 'p95', 'p99'] as const).map((name) => `Intended (${name}): ${millisecondsText(intended[name])}`),
  ];
}

/** The report as lines for a person. */
export function reportLines(report: LatencyReport, { isFinal, reconnects, untimed }: ReportNotes): string[] {
  const lines = [
    `Events received: ${report.events}`,
    `Event rate: ${report.rate.toFixed(2)} events/sec`,
    ...latencyLines(report),
    isFinal ? `Lost: ${report.lost}` : `Missing so far: ${report.lost}`,
    `Duplicated: ${report.duplicated}`,
    `Out of order: ${report.outOfOrder}`,
    `Negative: ${report.negative}`,
    ...(untimed > 0 ? [`Without a timestamp: ${untimed}`] : []),
    `Reconnects: ${reconnects}`,
  ];
  return ['=== Latency Report ===', ...lines.map((line) => `  ${line}`), '========================'];
}
