import { type IncomingHttpHeaders } from 'node:http';
import { type Piece } from './exchange.js';

/** `note`: it is allowed, and worth knowing. `unknown`: it could not be found out. */
export type Rating = 'good' | 'note' | 'bad' | 'unknown';

/** One verdict on a proxy. */
export interface Finding {
  readonly check: string;
  readonly rating: Rating;
  readonly text: string;
}

/** A message that says when it was to be sent, counted from the first. */
export interface Arrival {
  readonly dueMs: number;
  readonly atMs: number;
}

/** More than a busy machine is late by itself. */
const MAX_HELD_MS = 300;

/** When each whole message has come, by the `{"dueMs":…}` that it holds. */
export function arrivalsOf(pieces: readonly Piece[]): Arrival[] {
  const arrivals: Arrival[] = [];
  let text = '';
  for (const { atMs, text: piece } of pieces) {
    text += piece;
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const [, due] = /^data: \{"dueMs":(\d+)\}$/m.exec(block) ?? [];
      if (due !== undefined) arrivals.push({ dueMs: Number(due), atMs });
    }
  }
  return arrivals;
}

/** How long the message that was held longest was held, against the one that was held least. */
export function heldMsOf(arrivals: readonly Arrival[]): number {
  const delays = arrivals.map(({ dueMs, atMs }) => atMs - dueMs);
  return Math.round(Math.max(...delays) - Math.min(...delays));
}

export interface Buffering {
  /** Of a stream without `X-Accel-Buffering`. */
  readonly arrivals: readonly Arrival[];
  readonly expected: number;
  /** Whether a stream with `X-Accel-Buffering: no` has come at once. */
  readonly obeysHeader: boolean;
}

export function judgeBuffering({ arrivals, expected, obeysHeader }: Buffering): Finding {
  const check = 'buffering';
  const otherwise = obeysHeader
    ? 'a stream with "X-Accel-Buffering: no" passes at once'
    : '"X-Accel-Buffering: no" does not change that';
  if (arrivals.length < expected) {
    const text = `holds messages back: ${arrivals.length} of ${expected} have come in time; ${otherwise}`;
    return { check, rating: 'bad', text };
  }
  const heldMs = heldMsOf(arrivals);
  if (heldMs > MAX_HELD_MS) {
    return { check, rating: 'bad', text: `holds messages for up to ${heldMs} ms; ${otherwise}` };
  }
  return { check, rating: 'good', text: `passes each message on as it comes (within ${Math.max(heldMs, 1)} ms)` };
}

/** Chunks of HTTP may be joined and cut on the way; a client must not rely on them. */
export function judgeChunks(pieces: number, written: number, isDelayed: boolean): Finding {
  const check = 'chunks';
  if (isDelayed) return { check, rating: 'unknown', text: 'cannot be seen while messages are held back' };
  if (pieces === written) return { check, rating: 'good', text: `passes each of ${written} writes on as it is` };
  const how = pieces < written ? 'joins' : 'cuts';
  return { check, rating: 'note', text: `${how} chunks: ${written} writes have come as ${pieces}` };
}

/** A head that has not come, as the proxy holds it with the rest. */
const NO_HEAD = 'no head of the stream has come';

export function judgeCompression(head: IncomingHttpHeaders | undefined, isDelayed: boolean): Finding {
  const check = 'compression';
  if (head === undefined) return { check, rating: 'unknown', text: NO_HEAD };
  const encoding = head['content-encoding'];
  if (encoding === undefined || encoding === 'identity') return { check, rating: 'good', text: 'does not compress' };
  if (isDelayed) return { check, rating: 'bad', text: `compresses (${encoding}) and holds messages back` };
  return { check, rating: 'note', text: `compresses (${encoding}), and sends each message at once` };
}

/** `cutAfterMs`: the silence after which the stream was cut, undefined where it was not. */
export function judgeIdle(cutAfterMs: number | undefined, idleSeconds: number): Finding {
  const check = 'idle';
  if (cutAfterMs !== undefined) {
    return { check, rating: 'bad', text: `cuts a stream after ${(cutAfterMs / 1000).toFixed(1)} s of silence` };
  }
  const text = `keeps a stream open for ${idleSeconds} s of silence; --idle waits longer`;
  return { check, rating: 'good', text };
}

/** Of one hop, or different in each response. */
const NOT_COMPARED = new Set([
  'connection',
  'content-encoding',
  'date',
  'keep-alive',
  'set-cookie',
  'transfer-encoding',
  'vary',
  'x-request-id',
]);
/** What a stream is broken without. */
const NEEDED = ['content-type', 'cache-control'];

/** Without the server's own head: what every event stream needs. */
function judgeHeadersAlone(proxied: IncomingHttpHeaders): Finding {
  const check = 'headers';
  const type = proxied['content-type'] ?? 'missing';
  if (!/^text\/event-stream\b/i.test(type)) return { check, rating: 'bad', text: `Content-Type is ${type}` };
  const caching = proxied['cache-control'];
  if (caching === undefined || !/no-(cache|store)/.test(caching)) {
    return { check, rating: 'bad', text: `Cache-Control is ${caching ?? 'missing'}` };
  }
  return { check, rating: 'good', text: 'has those that a stream needs; --direct compares them all' };
}

/** Compares what came through the proxy with what the server sends, where that is known. */
export function judgeHeaders(proxied: IncomingHttpHeaders | undefined, direct?: IncomingHttpHeaders): Finding {
  const check = 'headers';
  if (proxied === undefined) return { check, rating: 'unknown', text: NO_HEAD };
  if (direct === undefined) return judgeHeadersAlone(proxied);
  const names = [...new Set([...Object.keys(proxied), ...Object.keys(direct)])].filter(
    (name) => !NOT_COMPARED.has(name),
  );
  const differing = names.filter((name) => String(proxied[name]) !== String(direct[name]));
  const added = differing.filter((name) => direct[name] === undefined);
  const dropped = differing.filter((name) => proxied[name] === undefined);
  const changed = differing.filter((name) => proxied[name] !== undefined && direct[name] !== undefined);
  const parts = Object.entries({ adds: added, drops: dropped, changes: changed })
    .filter(([, headers]) => headers.length > 0)
    .map(([verb, headers]) => `${verb} ${headers.join(', ')}`);
  if (parts.length === 0) return { check, rating: 'good', text: 'are those of the server' };
  const isBroken = [...dropped, ...changed].some((name) => NEEDED.includes(name));
  return { check, rating: isBroken ? 'bad' : 'note', text: parts.join('; ') };
}

export function judgeResume(isResumed: boolean | undefined): Finding {
  const check = 'last-event-id';
  if (isResumed === undefined) return { check, rating: 'unknown', text: 'no message has come to resume after' };
  if (isResumed) return { check, rating: 'good', text: 'reaches the server' };
  return { check, rating: 'bad', text: 'does not reach the server: a client that reconnects begins anew' };
}

/**
 * What became of a stream that was left. `missing`: the server keeps no journal. `ended`: it was over before. `unseen`: the server
 * had not noticed within `afterMs`.
 */
export interface Leaving {
  readonly how: 'missing' | 'ended' | 'seen' | 'unseen';
  readonly afterMs: number;
}

export function judgeGone({ how, afterMs }: Leaving): Finding {
  const check = 'client-gone';
  switch (how) {
    case 'missing':
      return { check, rating: 'unknown', text: 'the server keeps no journal of its streams' };
    case 'ended':
      return { check, rating: 'unknown', text: 'the stream was over before the client could leave it' };
    case 'unseen': {
      const text = `hides it: the server still sends ${afterMs / 1000} s after the client has left`;
      return { check, rating: 'bad', text };
    }
    case 'seen':
      return { check, rating: 'good', text: `the server has seen it after ${Math.round(afterMs)} ms` };
  }
}
