import { parseDateTimeUs } from '../../kernel/latency/date-time.js';
import { MAX_ELAPSED_MS } from './clock-record.js';

const FIRST_MS = Date.UTC(1970, 0, 1);
const END_MS = Date.UTC(2100, 0, 1);

/** Beside RFC 3339, whose letters may be small (section 5.6): no zone, no seconds, or a date alone. */
const INSTANT = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d)(:\d\d(?:\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?$/i;

function parseMs(text: string): number | undefined {
  const [, date, minutes = '00:00', seconds = ':00', zone = 'Z'] = INSTANT.exec(text) ?? [];
  if (date === undefined) return undefined;
  const us = parseDateTimeUs(`${date}T${minutes}${seconds}${zone.toUpperCase()}`);
  return us === undefined ? undefined : Math.floor(us / 1000);
}

/**
 * A time at which a clock may start, from 1970 to 2099, as milliseconds since the Unix epoch, smaller parts cut off; UTC where it has
 * no zone. Undefined for any other text.
 */
export function parseStartMs(text: string): number | undefined {
  const ms = parseMs(text);
  return ms !== undefined && ms >= FIRST_MS && ms < END_MS ? ms : undefined;
}

/** The same for a time that a clock may show: up to the end of the one that starts last. */
export function parseShownMs(text: string): number | undefined {
  const ms = parseMs(text);
  return ms !== undefined && ms >= FIRST_MS && ms < END_MS + MAX_ELAPSED_MS ? ms : undefined;
}
