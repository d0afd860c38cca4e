export type FaultKind = 'error' | 'latency' | 'drop' | 'duplicate' | 'crash-after';
export type Mode = 'naive' | 'outbox' | 'outbox+inbox';

export interface FaultPoint {
  readonly point: number;
  readonly name: string;
  /** Where a message is before and after the step. */
  readonly from: string;
  readonly to: string;
  readonly enabled: boolean;
  readonly kind: FaultKind | null;
  readonly probability: number;
  readonly hits: number;
  readonly passed: number;
  readonly waiting: number;
  readonly armedAt: string | null;
  readonly latencyMs?: number;
}

export interface FaultReport {
  readonly mode: Mode;
  readonly sent: number;
  readonly accepted: number;
  readonly failedAtFrontend: number;
  readonly applied: number;
  readonly lost: number;
  readonly duplicated: number;
  readonly stuck: number;
  readonly deadLettered: number;
  readonly deleted: number;
  /** Requests in all queues, of any run: the sum over the points. */
  readonly waiting: number;
  /** Requests in the dead-letter queue, of any run. */
  readonly parked: number;
  /** Why no further request is accepted; null while requests are. */
  readonly refusing: string | null;
}

/** One moment of the evented system, as the topic `faults` sends it. */
export interface FaultsSnapshot {
  readonly points: readonly FaultPoint[];
  readonly report: FaultReport;
  readonly load?: { readonly rps: number };
  readonly mode?: Mode;
  readonly policy?: Policy;
}

/** How long a step is tried. */
export interface Policy {
  /** 0: for ever. */
  readonly maxAttempts: number;
}

/** A message in the dead-letter queue. */
export interface DeadLetter {
  readonly traceId: string;
  readonly point: number;
  readonly attempts: number;
  readonly fault: string | null;
}

export const KINDS: readonly { readonly value: FaultKind; readonly label: string; readonly says: string }[] = [
  { value: 'error', label: 'Error', says: 'the step fails' },
  { value: 'latency', label: 'Latency', says: 'the step is delayed' },
  { value: 'drop', label: 'Drop', says: 'lost without a report' },
  { value: 'duplicate', label: 'Duplicate', says: 'done twice' },
  { value: 'crash-after', label: 'Crash after', says: 'done, then the confirmation is lost' },
];

export const MODES: readonly { readonly value: Mode; readonly label: string; readonly says: string }[] = [
  { value: 'naive', label: 'Naive', says: 'No guarantees: what fails is lost, what comes twice is done twice.' },
  { value: 'outbox', label: 'Outbox', says: 'Retried until confirmed: nothing is lost, some is done twice.' },
  { value: 'outbox+inbox', label: 'Outbox + inbox', says: 'Retried, and what was seen is dropped: each exactly once.' },
];

export interface TelemetryEvent {
  readonly traceId: string;
  readonly name: string;
  readonly event: string;
  readonly timeUnixNano: number;
  readonly attributes?: readonly { readonly key: string; readonly value: Readonly<Record<string, unknown>> }[];
}

/** A number or a text of an event, in whichever form its sender writes it. */
export function attributeOf({ attributes }: TelemetryEvent, key: string): string | null {
  const value = attributes?.find((each) => each.key === key)?.value;
  if (value === undefined) return null;
  const found = value['value'] ?? value['stringValue'] ?? value['intValue'];
  return typeof found === 'string' || typeof found === 'number' || typeof found === 'boolean' ? String(found) : null;
}

export interface Process {
  readonly traceId: string;
  readonly name: string;
  readonly pid?: number | null;
  readonly startedAt?: string;
}
