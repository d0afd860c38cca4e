import { isCalendarDate } from '../../kernel/latency/date-time.js';

const MILLISECONDS = /^\d{1,15}$/;
const ISO = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2}))?$/;

/** Reads milliseconds since 1970, or ISO 8601 with its offset (a day alone begins in UTC); undefined for anything else. */
export function parseTimestamp(text: string): number | undefined {
  if (MILLISECONDS.test(text)) return Number(text) <= 8.64e15 ? Number(text) : undefined;
  if (!ISO.test(text) || !isCalendarDate(text.slice(0, 10))) return undefined;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? undefined : ms;
}
