import { get } from '../harness/http.js';

/** At this rate a day has so many messages that those of a few seconds can be counted on. */
const COUNTING_RATE = 10;

/**
 * The path of an own stream that brings `perSecond` messages a second to each connection, at the real speed of a day,
 * in the window that will be measured. The simulated day begins at night with a sixth of its mean: the day is therefore
 * asked beforehand what it has in that window, and `rate` makes it the pace that the peers have.
 */
export async function pacedPath(server, running, { perSecond, warmUpMs, windowMs }) {
  if (server.paths.paced) return server.paths.paced(perSecond);
  const times = await timesOfDay(running.port, 'pace', COUNTING_RATE);
  const perSecondAtRate1 = perSecondIn(times, warmUpMs, windowMs) / COUNTING_RATE;
  if (perSecondAtRate1 === 0) throw new Error('the day has no messages in the window');
  return `/stream?rate=${(perSecond / perSecondAtRate1).toFixed(2)}`;
}

/** When each message of a day is due, in ms from its beginning; the last one is its end. */
export async function timesOfDay(port, seed, rate) {
  const path = `/simulation/export?seed=${seed}&rate=${rate}&format=ndjson`;
  const { statusCode, body } = await get(port, path);
  const times = [...body.matchAll(/"at":([\d.]+)/g)].map(([, at]) => Number(at));
  if (times.length === 0) throw new Error(`${path} answered ${statusCode}: ${body.slice(0, 200)}`);
  return times;
}

/** Messages a second in a window of a day; the day is followed by the same day. */
export function perSecondIn(times, fromMs, windowMs) {
  const dayMs = times.at(-1);
  const count = times.filter((at) => (at + dayMs - (fromMs % dayMs)) % dayMs < windowMs).length;
  return count / (windowMs / 1000);
}
