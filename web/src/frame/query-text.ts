/** Names of the query that choose a stream for a client, each with one text. */
export const STREAM_TEXTS = ['stream', 'seed', 'scenario', 'speed', 'clock', 'pod', 'topics'] as const;
/** The same, and its faults. */
export const STREAM_NAMES: readonly string[] = [...STREAM_TEXTS, 'wire'];

/** What a query need not encode (RFC 3986, section 3.4), so that people can read it. */
const READABLE: readonly (readonly [RegExp, string])[] = [
  [/%3A/g, ':'],
  [/%3D/g, '='],
  [/%2C/g, ','],
  [/%2F/g, '/'],
];

/** A query as text, without its question mark. */
export function queryText(parameters: Iterable<readonly [string, string]>): string {
  const query = new URLSearchParams(
    Array.from(parameters, ([name, value]): [string, string] => [name, value]),
  ).toString();
  return READABLE.reduce((text, [encoded, plain]) => text.replace(encoded, plain), query);
}
