const READING = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Whether a method is a safe one (RFC 9110, section 9.2.1), which changes nothing. */
export function isReading(method: string): boolean {
  return READING.has(method.toUpperCase());
}
