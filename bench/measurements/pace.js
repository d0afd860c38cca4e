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
  const path = `/simulation/export?seed=pace&rate=${COUNTING_RATE}&format=ndjson`;
  const { statusCode, body } = await get(running.port, path);
  if (statusCode !== 200) throw new Error(`${path} answered ${statusCode}: ${body.slice(0, 200)}`);
  let count = 0;
  for (const [, at] of body.matchAll(/"at":([\d.]+)/g)) {
    if (Number(at) >= warmUpMs && Number(at) < warmUpMs + windowMs) count++;
  }
  const perSecondAtRate1 = count / COUNTING_RATE / (windowMs / 1000);
  if (perSecondAtRate1 === 0) throw new Error(`${path} has no messages where they are needed`);
  return `/stream?rate=${(perSecond / perSecondAtRate1).toFixed(2)}`;
}
