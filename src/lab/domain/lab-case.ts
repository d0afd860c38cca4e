/** Bytes that are written as one piece. */
export interface BytesStep {
  readonly kind: 'bytes';
  readonly bytes: Uint8Array;
}

/** Bytes that are repeated, and never held as a whole. */
export interface RepeatStep {
  readonly kind: 'repeat';
  readonly unit: Uint8Array;
  readonly times: number;
}

/** Nothing is written for a while. */
export interface PauseStep {
  readonly kind: 'pause';
  readonly pauseMs: number;
}

export type PlainStep = BytesStep | RepeatStep | PauseStep;

export type Step = PlainStep | { readonly kind: 'oneByteAtATime'; readonly steps: readonly PlainStep[] };

/**
 * How an answer ends. `fin`: complete, as its framing has it. `cut`: FIN where the framing is not complete. `rst`: TCP RST. `hold`:
 * nothing more comes, and the connection stays open.
 */
export const ENDS = ['fin', 'cut', 'rst', 'hold'] as const;
export type End = (typeof ENDS)[number];

/**
 * How the body is delimited (RFC 9112, section 6.3). `chunked`: each piece is a chunk. `length`: `Content-Length`. `close`: by the
 * end of the connection. `by-hand`: the header says chunked, and the steps hold the chunk sizes themselves.
 */
export const FRAMINGS = ['chunked', 'length', 'close', 'by-hand'] as const;
export type Framing = (typeof FRAMINGS)[number];

export const ENCODINGS = ['gzip', 'br', 'deflate'] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** What one request is answered. */
export interface Answer {
  /** Which requests it is for, by the `Last-Event-ID` that they bring; `null` is none. */
  readonly when: { readonly lastEventId: string | null } | undefined;
  readonly status: number;
  /** By name in lower case; without a value the header is left out. */
  readonly headers: ReadonlyMap<string, string | null>;
  readonly framing: Framing;
  readonly version: '1.0' | '1.1';
  readonly encoding: Encoding | undefined;
  readonly steps: readonly Step[];
  readonly end: End;
}

/** A text, or one that is written out only when it is needed. */
export type LongText = string | { readonly text: string; readonly times: number };

/** An event that a right client dispatches, as often as `times` says. */
export interface ExpectedEvent {
  readonly type: string;
  readonly data: LongText;
  readonly lastEventId: string;
  readonly times: number;
}

/** An event as a client has dispatched it. */
export interface LabEvent {
  readonly type: string;
  readonly data: string;
  readonly lastEventId: string;
}

/** What a right client makes of a case; what is left out is not judged. */
export interface Expectation {
  readonly events: readonly ExpectedEvent[];
  /** How often it connects again, at least. */
  readonly reconnects: number | undefined;
  /** Whether it has given up for good. */
  readonly closed: boolean | undefined;
  /** An error event or a rejected promise is right. */
  readonly error: boolean | undefined;
  /** Least and most that it waits before each reconnect. */
  readonly waitMs: readonly [leastMs: number, mostMs: number] | undefined;
  /** For so long after the last expected request was answered there is no other. */
  readonly notBeforeMs: number | undefined;
  /** Headers that the nth request must have, by n from 1; `null` is a header that it must not have. */
  readonly request: ReadonlyMap<number, ReadonlyMap<string, string | null>>;
}

export interface LabCase {
  readonly title: string;
  /** Of the WHATWG HTML standard, such as `9.2.6`. */
  readonly section: string;
  /** Public reports of the same, such as `EventSource/eventsource#27`. */
  readonly reports: readonly string[];
  /** Why Chromium differs from the standard here. */
  readonly chromium: string | undefined;
  readonly answers: readonly Answer[];
  readonly expect: Expectation;
  /** How many requests a right client makes until it is closed or stays open; undefined where it reconnects for ever. */
  readonly requests: number | undefined;
}

/** Characters of a text, written out or not. */
export function lengthOf(text: LongText): number {
  return typeof text === 'string' ? text.length : text.text.length * text.times;
}

function writtenOut(text: LongText): string {
  return typeof text === 'string' ? text : text.text.repeat(text.times);
}

/** Each event as often as it is expected. */
export function eventsOf({ events }: Pick<Expectation, 'events'>): LabEvent[] {
  return events.flatMap(({ type, data, lastEventId, times }) => {
    const event = { type, data: writtenOut(data), lastEventId };
    return Array.from({ length: times }, () => event);
  });
}

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** Whether a client goes on to another address (Fetch, section 2.2.3), where the answer has a `Location`. */
export function isRedirect(status: number): boolean {
  return REDIRECTS.has(status);
}

/** Statuses whose answers have no body (RFC 9110, sections 15.3.5, 15.3.6 and 15.4.5). */
export function hasNoBody(status: number): boolean {
  return status === 204 || status === 205 || status === 304;
}

/** Whether a client reads an answer as a stream (WHATWG HTML, section 9.2.3): status 200 and the type, whatever its parameters. */
export function isEventStream({ status, headers }: Pick<Answer, 'status' | 'headers'>): boolean {
  const [essence = ''] = (headers.get('content-type') ?? '').split(';');
  return status === 200 && essence.trim().toLowerCase() === 'text/event-stream';
}

/**
 * The answer to the nth request: the nth, or the first behind it, that is for a request with this id; where there is none, the
 * last before it that is.
 * @param n from 1; past the last answer, the last
 * @param lastEventId as the request brings it; empty where it brings none
 */
export function answerFor(answers: readonly Answer[], n: number, lastEventId: string): Answer | undefined {
  const isFor = ({ when }: Answer): boolean => when === undefined || (when.lastEventId ?? '') === lastEventId;
  const from = Math.min(n, answers.length) - 1;
  return answers.slice(from).find(isFor) ?? answers.slice(0, from).findLast(isFor);
}
