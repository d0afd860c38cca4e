import { type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';

/** What requests may take of a turn of the event loop, in milliseconds, before those that came with them wait for the next. */
const SHARE_MS = 10;
/** So many are begun in a turn whatever they take, as a turn has its cost too: where others have the processor, 10 ms pass with one. */
const LEAST_PER_TURN = 8;

/**
 * Node hands over all that a thousand clients send at once in one turn of the event loop, in which no timer runs and no stream
 * that is open is written to.
 * @param nowMs monotonic
 * @returns a listener that hands requests to `listener` in their order, in each turn for some 10 ms, with what they do in promises,
 * and eight at least. One whose client has left meanwhile is dropped.
 */
export function withBoundedTurns(listener: RequestListener, nowMs = (): number => performance.now()): RequestListener {
  const waiting: [IncomingMessage, ServerResponse][] = [];
  /** When the share of this turn is over. */
  let endMs = 0;
  /** Requests that have begun in this turn. */
  let begun = 0;

  function beginTurn(): void {
    endMs = nowMs() + SHARE_MS;
    setImmediate(onNextTurn);
  }

  function hasRoom(): boolean {
    return begun < LEAST_PER_TURN || nowMs() < endMs;
  }

  function onNextTurn(): void {
    begun = 0;
    if (waiting.length === 0) return;
    beginTurn();
    beginNext();
  }

  function beginNext(): void {
    const next = waiting.shift();
    begun += 1;
    // Node calls what is asked for in a microtask once there are no more of them: when the promises of this request have come to rest.
    if (waiting.length > 0) queueMicrotask(() => process.nextTick(goOn));
    if (next?.[0].socket.destroyed === false) listener(...next);
  }

  function goOn(): void {
    if (hasRoom()) beginNext();
  }

  return (request, response) => {
    if (begun === 0 && waiting.length === 0) beginTurn();
    if (waiting.length > 0 || !hasRoom()) {
      waiting.push([request, response]);
      return;
    }
    begun += 1;
    listener(request, response);
  };
}
