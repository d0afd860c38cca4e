export type JobStatus = 'starting' | 'running' | 'paused' | 'completed' | 'cancelled' | 'error';

export interface Job {
  readonly jobId: string;
  readonly status: JobStatus;
  readonly scenario: string;
  readonly startTime: number;
  readonly endTime: number | null;
  readonly target: string;
  readonly duration?: number;
  readonly maxRps?: number;
  readonly reason?: string | null;
  readonly stats: JobStats;
}

export interface JobStats {
  readonly totalRequests: number;
  readonly successfulRequests: number;
  readonly failedRequests: number;
  readonly avgLatency: number;
  readonly currentRps: number;
  readonly targetRps: number;
  readonly skipped?: number;
  readonly latency: { readonly p50: number; readonly p95: number; readonly p99: number; readonly max: number };
  readonly byStatus: Readonly<Record<string, number>>;
  readonly byEndpoint: Readonly<Record<string, number>>;
}

/** What the topic `traffic` tells: a job, alone or named; null where there is none. */
export function jobOf(data: string): Job | null {
  const told = JSON.parse(data) as Job | { readonly job: Job | null };
  return 'jobId' in told ? told : told.job;
}

export function isActive({ status }: Job): boolean {
  return status === 'starting' || status === 'running' || status === 'paused';
}

export interface ScenarioChoice {
  readonly value: string;
  readonly label: string;
  readonly says: string;
  /** Its rate over its duration, on a field of 40 by 16. */
  readonly shape: string;
  readonly isHeavy?: boolean;
}

export const SCENARIOS: readonly ScenarioChoice[] = [
  { value: 'normal', label: 'Normal traffic', says: 'A constant rate.', shape: 'M1 7H39' },
  { value: 'peak', label: 'Peak usage', says: 'Up, a while, and down.', shape: 'M1 15L11 3H29L39 15' },
  {
    value: 'errors',
    label: 'Error injection',
    says: '3 in 10 go where it fails.',
    shape: 'M1 7H11L13 14L15 7H23L25 14L27 7H33L35 14L37 7H39',
  },
  {
    value: 'latency',
    label: 'Latency degradation',
    says: 'Waits 100–500 ms first.',
    shape: 'M1 5C9 5 9 9 14 9S20 6 25 10S32 12 39 12',
  },
  {
    value: 'stress',
    label: 'Stress test (safe)',
    says: 'The cap, from first to last.',
    shape: 'M1 15V3H39',
    isHeavy: true,
  },
];

export const ENDPOINTS = ['GET /users', 'POST /users', 'GET /users/:id', 'PATCH /users/:id'] as const;

export const DURATIONS = [10, 30, 60, 120, 300, 600, 1800, 3600] as const;

export function durationLabel(seconds: number): string {
  if (seconds < 60) return `${seconds} seconds`;
  const [value, unit] = seconds < 3600 ? [seconds / 60, 'minute'] : [seconds / 3600, 'hour'];
  return `${value} ${unit}${value === 1 ? '' : 's'}`;
}
