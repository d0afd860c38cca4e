import { type OutgoingHttpHeaders } from 'node:http';

/** How Nest says that a response is a stream; what it says besides is for caches of the nineties. */
const STREAM_TYPE = 'text/event-stream';
const OF_NEST = new Set(['connection', 'pragma', 'expires']);

/** Whether a head is the one that Nest gives a stream. */
export function isStreamHead(headers: object | undefined): headers is OutgoingHttpHeaders {
  return headers !== undefined && 'Content-Type' in headers && headers['Content-Type'] === STREAM_TYPE;
}

/**
 * The head of a stream: nothing on the way may store, change or gather it. How long the connection lives is left to Node, which
 * knows whether the client wants it closed (RFC 9112, section 9.6); Nest says keep-alive to all.
 */
export function streamHead(headers: OutgoingHttpHeaders): OutgoingHttpHeaders {
  const kept = Object.entries(headers).filter(([name]) => !OF_NEST.has(name.toLowerCase()));
  return { ...Object.fromEntries(kept), 'Cache-Control': 'no-store, no-transform' };
}
