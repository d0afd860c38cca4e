import { type Job } from '../../../src/traffic/domain/job.js';

export const START = {
  scenario: 'normal',
  duration: 10,
  maxRps: 20,
  endpoints: 'all',
  acknowledged: true,
} as const;

/** A body of the service, and how it was answered. */
export interface Answer<T> {
  readonly status: number;
  readonly body: T;
}

export interface ErrorAnswer {
  readonly code: string;
  readonly message: string;
  readonly details: readonly { readonly field: string; readonly problem: string }[];
}

export async function call<T>(url: string, method = 'GET', body?: object, headers = {}): Promise<Answer<T>> {
  const response = await fetch(url, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: (text === '' ? undefined : JSON.parse(text)) as T };
}

/** Starts a job that is not refused. @returns its id */
export async function startJob(url: string, terms: object = {}, headers = {}): Promise<string> {
  const { status, body } = await call<{ jobId: string }>(
    `${url}/traffic/start`,
    'POST',
    { ...START, ...terms },
    headers,
  );
  if (status !== 201) throw new Error(`the job was answered with ${status}: ${JSON.stringify(body)}`);
  return body.jobId;
}

export async function jobOf(url: string, jobId: string): Promise<Job> {
  return (await call<Job>(`${url}/traffic/status/${jobId}`)).body;
}

export interface Figures {
  readonly requests: number;
  readonly errors: number;
  readonly errorRate: number;
  readonly latency: Readonly<Record<string, number | null>>;
  readonly byStatus: Readonly<Record<string, number>>;
}

export interface RequestFigures extends Figures {
  readonly routes: Readonly<Record<string, Figures>>;
  readonly next: string | null;
  readonly dropped: number;
}

export async function figuresOf(url: string, query = ''): Promise<RequestFigures> {
  return (await call<RequestFigures>(`${url}/traffic/metrics${query}`)).body;
}
