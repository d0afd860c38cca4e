/** Room for the largest body with a context of some kilobytes. */
export const MAX_SPELLED_OUT = 64 * 1024 * 1024;

/**
 * How long a value can become when every name in it is spelled out in full: each name and text may stand for all that the
 * contexts around it hold. A short body with a long prefix would otherwise fill the memory. Needs a value of bounded depth.
 */
export function lengthSpelledOut(value: unknown, contextLength = 0): number {
  if (typeof value === 'string') return value.length + contextLength;
  if (typeof value !== 'object' || value === null) return 0;
  if (Array.isArray(value)) {
    return value.reduce<number>((sum, item) => sum + lengthSpelledOut(item, contextLength), 0);
  }
  const own = '@context' in value ? contextLength + textLength(value['@context']) : contextLength;
  return Object.entries(value as Record<string, unknown>)
    .filter(([name]) => name !== '@context')
    .reduce((sum, [name, part]) => sum + name.length + own + lengthSpelledOut(part, own), 0);
}

/** All text of a value, names included. */
export function textLength(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 0;
  return Object.entries(value).reduce((sum, [name, part]) => sum + name.length + textLength(part), 0);
}
