import { type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';

/** What requests may take of a turn of the event loop, in milliseconds, before those that came with them wait for the next. */
const SHARE_MS = 10;
/** So many are begun in a turn whatever they take, as a turn has its cost too: where others have the processor, 10 ms pass with one. */
const LEAST_PER_TURN = 8;
/** A request that could not begin in this time is late: who asked for it has better things to do than to wait. */
const MAX_WAIT_MS = 2000;
/** What an orchestrator asks to decide whether the process goes on: it costs little, and cannot wait. */
const PROBES = /^\/health\/(live|ready)(\?|$)/;

interface Waiting {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly sinceMs: number;
}

const late = new WeakSet<object>();

/** Whether a request has waited for two seconds before it began. */
export function isLate(request: object): boolean {
  return late.has(request);
}

/**
 * Node hands over all that a thousand clients send at once in one turn of the event loop, in which no timer runs and no stream
 * that is open is written to.
 * @param nowMs monotonic
 * @returns a listener that hands requests to `listener` in their order, in each turn for some 10 ms, with what they do in promises,
 * and eight at least. One whose client has left meanwhile is dropped; a probe of the health is begun at once.
 */
export function withBoundedTurns(listener: RequestListener, nowMs = (): number => performance.now()): RequestListener {
  const waiting: Waiting[] = [];
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
    if (next === undefined || next.request.socket.destroyed) return;
    const { request, response, sinceMs } = next;
    if (nowMs() - sinceMs >= MAX_WAIT_MS) late.add(request);
    listener(request, response);
  }

  function goOn(): void {
    if (hasRoom()) beginNext();
  }

  return (request, response) => {
    if (begun === 0 && waiting.length === 0) beginTurn();
    if ((waiting.length > 0 || !hasRoom()) && !PROBES.test(request.url ?? '')) {
      waiting.push({ request, response, sinceMs: nowMs() });
      return;
    }
    begun += 1;
    listener(request, response);
  };
}
