import { abbreviated } from './abbreviated.js';
import { RECORDED_HEADERS } from './expectation-reader.js';

export const MAX_REQUESTS = 200;

/** Who ended an answer: the client went away, or the server was through with it. */
export type EndedBy = 'client' | 'server';

/** One request of a session and its answer, as the server saw them. */
export interface SessionRequest {
  /** From 1. */
  readonly n: number;
  /** RFC 3339, to be shown. */
  readonly at: string;
  /** Monotonic, in milliseconds; comparable within a session as far as the clocks of its replicas are. */
  readonly startedMs: number;
  /** Of the answer; null while it is under way. */
  readonly endedMs: number | null;
  readonly endedBy: EndedBy | null;
  readonly status: number;
  /** Those of `RECORDED_HEADERS` that it had, abbreviated where they are long. */
  readonly headers: Readonly<Record<string, string>>;
}

/** What one client has asked of one case. */
export interface SessionRecord {
  readonly requests: readonly SessionRequest[];
  /** Requests past those that are recorded. */
  readonly further: number;
  /** Monotonic time of the last request. */
  readonly lastMs: number;
}

export const NO_REQUESTS: SessionRecord = { requests: [], further: 0, lastMs: 0 };

/** How many requests there have been. */
export function countOf({ requests, further }: SessionRecord): number {
  return requests.length + further;
}

/** Node gives the bytes of a header as Latin-1; a client sends an id as UTF-8 (WHATWG HTML, section 9.2.3). */
export function headerText(value: string): string {
  return Buffer.from(value, 'latin1').toString('utf8');
}

/** The headers that are kept of a request. */
export function recordedHeaders(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): Record<string, string> {
  const recorded: Record<string, string> = {};
  for (const name of RECORDED_HEADERS) {
    const value = headers[name];
    if (typeof value === 'string') recorded[name] = abbreviated(headerText(value));
  }
  return recorded;
}

export function withRequest(record: SessionRecord, request: SessionRequest): SessionRecord {
  const lastMs = request.startedMs;
  if (record.requests.length >= MAX_REQUESTS) return { ...record, further: record.further + 1, lastMs };
  return { ...record, requests: [...record.requests, request], lastMs };
}

/** @returns undefined where the request is not recorded */
export function withEnd(
  record: SessionRecord,
  n: number,
  end: { readonly endedMs: number; readonly endedBy: EndedBy },
): SessionRecord | undefined {
  if (!record.requests.some((request) => request.n === n)) return undefined;
  return { ...record, requests: record.requests.map((each) => (each.n === n ? { ...each, ...end } : each)) };
}

export function parseSession(text: string): SessionRecord {
  return JSON.parse(text) as SessionRecord;
}
