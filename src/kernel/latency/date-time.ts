const DATE_TIME = /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)?$/;

/**
 * Microseconds since the Unix epoch, either way, that are taken: from 1827 to 2112. The difference of two such is a safe
 * integer, so that no subtraction of timestamps is ever rounded.
 */
const FURTHEST_US = 2 ** 52;

/** Whether the calendar has a day `YYYY-MM-DD`: `Date.parse` takes the 30th of February for the 2nd of March. */
export function isCalendarDate(text: string): boolean {
  const ms = Date.parse(text);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(`${text}T`);
}

/**
 * An xsd:dateTime as microseconds since the Unix epoch; a time without a zone is UTC, digits past the sixth are dropped.
 * @returns undefined for what is no such time, or too far away.
 */
export function parseDateTimeUs(text: string): number | undefined {
  const parts = DATE_TIME.exec(text);
  if (parts === null) return undefined;
  const [, date = '', time = '', fraction = '', zone = 'Z'] = parts;
  if (!isCalendarDate(date)) return undefined;
  const us = Date.parse(date + time + zone) * 1000 + Number(fraction.slice(0, 6).padEnd(6, '0'));
  return Math.abs(us) <= FURTHEST_US ? us : undefined;
}

/** Milliseconds, cut off rather than rounded: what `Date` and existing readers know. */
export function formatDateTimeMs(us: number): string {
  return new Date(Math.floor(us / 1000)).toISOString();
}

/** All six digits of a microsecond: `2025-09-06T22:52:52.123456Z`. */
export function formatDateTimeUs(us: number): string {
  const whole = Math.floor(us);
  const belowMs = ((whole % 1000) + 1000) % 1000;
  return `${formatDateTimeMs(whole).slice(0, -1)}${String(belowMs).padStart(3, '0')}Z`;
}
