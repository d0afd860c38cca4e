import { type BodySize, bytesOf, isTooLarge, sizeOf, sumOf } from './body.js';
import { readChunks } from './chunked-body.js';
import { EventStreamParser } from './event-stream-parser.js';
import { type Answer, answerFor, type End, isEventStream, isRedirect, type LabEvent } from './lab-case.js';

/** A request of a right client. */
export interface RightRequest {
  /** The value of `Last-Event-ID`; empty where the header is not sent. */
  readonly lastEventId: string;
  /** How long it waited before, where a `retry` said how long; undefined for the first, a redirect, or without a `retry`. */
  readonly waitMs: number | undefined;
}

/** What a right client has made of a case. */
export interface RightRun {
  readonly events: readonly LabEvent[];
  readonly requests: readonly RightRequest[];
  readonly reconnects: number;
  /** `closed`: it has given up. `open`: nothing more comes. `reconnecting`: it goes on for ever. */
  readonly state: 'closed' | 'open' | 'reconnecting';
}

/** A body as a client reads it, and what becomes of the connection behind it. */
function received(answer: Answer): { readonly body: Iterable<Uint8Array>; readonly end: End } {
  if (answer.framing !== 'by-hand') return { body: bytesOf(answer), end: answer.end };
  const { body, state } = readChunks(Buffer.concat([...bytesOf(answer)]));
  // To the client the answer is over, or broken, whatever is done behind it.
  return { body, end: state === 'complete' ? 'fin' : state === 'broken' ? 'cut' : answer.end };
}

/** More than any case makes a client send; Fetch ends a chain of redirects after 20. */
const MAX_REQUESTS = 100;

/**
 * What the processing model (WHATWG HTML, section 9.2.3) makes of the answers of a case: the reference that an expectation is
 * checked against.
 * @param minReconnects how often it connects again at least, where it goes on for ever; in any case until each answer had its turn
 * @returns undefined where it is sent more than `MAX_SIZE` by then
 */
export function rightRunOf(answers: readonly Answer[], minReconnects: number): RightRun | undefined {
  const sizes = new Map(answers.map((answer) => [answer, sizeOf(answer)]));
  const sent: BodySize[] = [];
  const events: LabEvent[] = [];
  const requests: RightRequest[] = [];
  let reconnects = 0;
  let lastEventId = '';
  let reconnectionTimeMs: number | undefined;
  let waitMs: number | undefined;
  for (;;) {
    requests.push({ lastEventId, waitMs });
    const answer = answerFor(answers, requests.length, lastEventId);
    if (answer === undefined) return { events, requests, reconnects, state: 'closed' };
    const isOver =
      requests.length >= MAX_REQUESTS || (requests.length >= answers.length && reconnects >= minReconnects);
    if (isRedirect(answer.status) && answer.headers.has('location')) {
      if (isOver) return { events, requests, reconnects, state: 'reconnecting' };
      waitMs = undefined;
      continue;
    }
    if (!isEventStream(answer)) return { events, requests, reconnects, state: 'closed' };
    sent.push(sizes.get(answer) ?? sizeOf(answer));
    if (isTooLarge(sumOf(sent))) return undefined;
    const parser = new EventStreamParser(
      { onEvent: (event) => events.push(event), onRetry: (timeMs) => (reconnectionTimeMs = timeMs) },
      lastEventId,
    );
    const { body, end } = received(answer);
    for (const bytes of body) parser.feed(bytes);
    ({ lastEventId } = parser);
    if (end === 'hold') return { events, requests, reconnects, state: 'open' };
    if (isOver) return { events, requests, reconnects, state: 'reconnecting' };
    reconnects += 1;
    waitMs = reconnectionTimeMs;
  }
}
