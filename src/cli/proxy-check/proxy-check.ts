import { isObject } from '../../kernel/input/is-object.js';
import { type Timers } from '../../kernel/time/timers.js';
import { LabApi, reasonOf } from '../lab/lab-api.js';
import { addressBelow } from '../probe/options.js';
import { UsageError } from '../usage-error.js';
import { Exchange, waitFor } from './exchange.js';
import {
  arrivalsOf,
  type Finding,
  judgeBuffering,
  judgeChunks,
  judgeCompression,
  judgeGone,
  judgeHeaders,
  judgeIdle,
  judgeResume,
  type Leaving,
} from './findings.js';

/** The case `data/lab/proxy-check.json`: so many writes, so many messages, the last due so late; then silence. */
const CASE = { path: '/lab/proxy-check', writes: 6, messages: 5, lastMs: 800 } as const;
/** A day with hardly a message after its first. */
const DAY = '/stream?seed=proxy-check&rate=0.01&speed=0.1';

/** For the first message to come, or the rest of them. */
const ARRIVAL_MS = 2500;
const GONE_MS = 5000;
const RECORD_MS = 20_000;

export interface ProxyCheckSettings {
  readonly url: URL;
  readonly direct: URL | undefined;
  readonly idleSeconds: number;
  /** Begins the names of all sessions. */
  readonly run: string;
  readonly timers: Timers;
}

function addressOf(server: URL, path: string, session?: string): URL {
  const [pathname = '', query = ''] = path.split('?');
  const url = addressBelow(server, pathname);
  url.search = query;
  if (session !== undefined) url.searchParams.set('session', session);
  return url;
}

/** Opens a stream that must be one, once its head is there. */
async function openStream(url: URL, timers: Timers, headers: Record<string, string> = {}): Promise<Exchange> {
  const exchange = await Exchange.open(url, headers, timers);
  if (exchange.status === 200 || exchange.status === undefined) return exchange;
  exchange.close();
  throw new UsageError(`${url.href} answered ${exchange.status}; --url must lead to a flowProbe with its client lab`);
}

/** Reads the case of the lab: when its messages come, how they are cut, what its head is, and how long silence lasts. */
async function checkCase(settings: ProxyCheckSettings, obeysHeader: Promise<boolean>): Promise<Finding[]> {
  const { url, direct, idleSeconds, run, timers } = settings;
  const own = direct === undefined ? undefined : await openStream(addressOf(direct, CASE.path, `${run}-d`), timers);
  own?.close();
  const exchange = await openStream(addressOf(url, CASE.path, `${run}-p`), timers);
  try {
    const arrivals = (): ReturnType<typeof arrivalsOf> => arrivalsOf(exchange.pieces);
    await waitFor(timers, CASE.lastMs + ARRIVAL_MS, () => arrivals().length >= CASE.messages);
    const inTime = arrivals();
    const buffering = judgeBuffering({
      arrivals: inTime,
      expected: CASE.messages,
      obeysHeader: await obeysHeader,
    });
    const isDelayed = buffering.rating === 'bad';
    const writes = exchange.pieces.length;
    const silentMs = exchange.pieces.at(-1)?.atMs ?? exchange.sentMs + CASE.lastMs;
    await waitFor(timers, silentMs + idleSeconds * 1000 - timers.nowMs(), () => exchange.endedMs !== undefined);
    const { endedMs, headers } = exchange;
    return [
      buffering,
      judgeChunks(writes, CASE.writes, isDelayed),
      judgeCompression(headers, isDelayed),
      judgeIdle(endedMs === undefined ? undefined : endedMs - silentMs, idleSeconds),
      judgeHeaders(headers, own?.headers),
    ];
  } finally {
    exchange.close();
  }
}

function firstIdIn(text: string): string | undefined {
  return /^id: (\S+)$/m.exec(text)?.[1];
}

/** A day is a stream with `X-Accel-Buffering: no`, and an id of it resumes it. */
async function checkDay({ url, timers }: ProxyCheckSettings): Promise<{ obeysHeader: boolean; resume: Finding }> {
  const day = addressOf(url, DAY);
  const first = await openStream(day, timers);
  await waitFor(timers, ARRIVAL_MS, () => firstIdIn(first.text) !== undefined);
  const id = firstIdIn(first.text);
  first.close();
  if (id === undefined) return { obeysHeader: false, resume: judgeResume(undefined) };
  const second = await openStream(day, timers, { 'Last-Event-ID': id });
  await waitFor(timers, ARRIVAL_MS, () => firstIdIn(second.text) !== undefined);
  const resumed = firstIdIn(second.text);
  second.close();
  // All ids of a connection begin alike; a stream that has nothing to say yet repeats where it is.
  const isResumed = resumed === undefined ? undefined : resumed.split(':')[0] === id.split(':')[0];
  return { obeysHeader: true, resume: judgeResume(isResumed) };
}

/** The JSON at an address; undefined where there is none. @throws UsageError where nothing answers, or an answer breaks off */
async function recordAt(url: URL): Promise<unknown> {
  let text: string;
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(RECORD_MS) });
    text = await response.text();
    if (!response.ok) return undefined;
  } catch (error) {
    throw new UsageError(`${url.href} does not answer: ${reasonOf(error)}`);
  }
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Who ended the one request of a session, by the server's own record; null while it is open, undefined without a record. */
async function endedBy(server: URL, session: string): Promise<string | null | undefined> {
  const body = await recordAt(addressOf(server, `/wire/sessions/${session}`));
  if (!isObject(body) || !Array.isArray(body['requests'])) return undefined;
  const request: unknown = body['requests'][0];
  if (!isObject(request)) return undefined;
  return typeof request['endedBy'] === 'string' ? request['endedBy'] : null;
}

/** Leaves a stream, and looks whether the server gets to know. */
async function leave({ url, direct, run, timers }: ProxyCheckSettings): Promise<Leaving> {
  const session = `${run}-g`;
  const record = (): ReturnType<typeof endedBy> => endedBy(direct ?? url, session);
  const exchange = await Exchange.open(addressOf(url, DAY, session), {}, timers);
  try {
    // A service without journals refuses the parameter.
    if (exchange.status === 400) return { how: 'missing', afterMs: 0 };
    if (exchange.status !== undefined) await waitFor(timers, ARRIVAL_MS, () => exchange.pieces.length > 0);
    const before = await record();
    if (before === undefined) return { how: 'missing', afterMs: 0 };
    if (before !== null) return { how: 'ended', afterMs: 0 };
  } finally {
    exchange.close();
  }
  const leftMs = timers.nowMs();
  while (timers.nowMs() - leftMs < GONE_MS) {
    if ((await record()) !== null) return { how: 'seen', afterMs: timers.nowMs() - leftMs };
    await waitFor(timers, 100, () => false);
  }
  return { how: 'unseen', afterMs: GONE_MS };
}

/**
 * Looks at what a proxy does to streams, all at the same time.
 * @throws UsageError where what is behind the proxy cannot be used for that
 */
export async function checkProxy(settings: ProxyCheckSettings): Promise<readonly Finding[]> {
  const { url, direct } = settings;
  // A plain answer: where this comes through, a stream that does not is held by the proxy.
  for (const server of direct === undefined ? [url] : [url, direct]) await new LabApi(server).cases();
  const day = checkDay(settings);
  const [ofCase, { resume }, gone] = await Promise.all([
    checkCase(
      settings,
      day.then(({ obeysHeader }) => obeysHeader),
    ),
    day,
    leave(settings).then(judgeGone),
  ]);
  return [...ofCase, resume, gone];
}
