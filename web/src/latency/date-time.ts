const FRACTION = /\.(\d+)(?=Z|[+-]\d{2}:?\d{2}$|$)/;

/** Milliseconds since 1970 of an xsd:dateTime, with whatever digits its fraction has; NaN for what is none. */
export function millisecondsOf(text: string): number {
  const fraction = FRACTION.exec(text)?.[1];
  if (fraction === undefined) return Date.parse(text);
  return Date.parse(text.replace(FRACTION, '')) + Number(`0.${fraction}`) * 1000;
}

/** The same the other way round, with microseconds. */
export function dateTimeOf(epochMs: number): string {
  const whole = Math.floor(epochMs);
  const micros = Math.floor((epochMs - whole) * 1000);
  return new Date(whole).toISOString().replace('Z', `${String(micros).padStart(3, '0')}Z`);
}
