import { Buffer } from 'node:buffer';
import fc from 'fast-check';

/** Bodies of any shape up to the limits of what is read, drawn from a seed: what nobody thought of when the fixed ones were written. */
const MAX_BYTES = 1024 * 1024;
/** Of a list, so that most bodies are below it. */
const FITTING_BYTES = 800_000;

const word = fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' });
const text = fc.oneof(
  word,
  fc.integer({ min: 0, max: 5000 }).map((length) => 'x'.repeat(length)),
  fc.constant('\n"\\'.repeat(300)),
);
const number = fc.oneof(
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constant(9007199254740991),
);
const scalar = fc.oneof(text, number, fc.boolean());
const name = fc.integer({ min: 0, max: 2100 }).map((index) => `t${index}`);
/** Objects and lists within one another, of any depth and width that a body can have. */
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 6, depthSize: 'medium' },
    scalar,
    fc.array(tie('value'), { maxLength: 40 }),
    fc.dictionary(fc.oneof(name, word), tie('value'), { maxKeys: 40 }),
  ),
}));

/** A few pieces, each as often as fits. */
const repeated = (piece, max) =>
  fc.tuple(fc.array(piece, { minLength: 1, maxLength: 5 }), fc.integer({ min: 1, max })).map(([pieces, count]) => {
    const lengths = pieces.map((each) => (JSON.stringify(each) ?? '').length);
    const list = [];
    for (let bytes = 0; list.length < count; bytes += lengths[list.length % pieces.length] + 1) {
      if (bytes >= FITTING_BYTES) break;
      list.push(pieces[list.length % pieces.length]);
    }
    return list;
  });

const terms = fc
  .integer({ min: 1, max: 2000 })
  .map((count) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`t${index}`, `http://e.org/t${index}`])),
  );
const term = fc.oneof(
  fc.constant('http://e.org/x'),
  fc.record({ '@id': fc.constant('http://e.org/y'), '@type': fc.constantFrom('@id', '@json', '@vocab') }),
  fc.record({
    '@id': fc.constant('http://e.org/z'),
    '@container': fc.constantFrom('@list', '@set', '@language', '@index'),
  }),
  fc.record({ '@reverse': fc.constant('http://e.org/r') }),
);
const smallContext = fc.dictionary(name, term, { maxKeys: 20 });
const context = fc.oneof(terms, smallContext, repeated(smallContext, 200), fc.tuple(terms, smallContext));
const { item } = fc.letrec((tie) => ({
  item: fc.oneof(
    { maxDepth: 5, depthSize: 'medium' },
    fc.dictionary(name, fc.oneof(scalar, fc.array(scalar, { maxLength: 200 })), { maxKeys: 200 }),
    fc.record({ t0: fc.array(tie('item'), { maxLength: 30 }) }),
    fc.tuple(smallContext, tie('item')).map(([own, inner]) => ({ '@context': own, t1: inner })),
    fc.record({ '@type': name, t2: fc.record({ '@list': fc.array(scalar, { maxLength: 100 }) }) }),
    fc.record({ '@graph': fc.array(tie('item'), { maxLength: 10 }) }),
  ),
}));
const change = fc.record({
  '@context': context,
  'https://kvasir.discover.ilabt.imec.be/vocab#insert': fc.oneof(item, repeated(item, 1000)),
});

const rules = fc.record(
  {
    stabilizationWindowSeconds: fc.integer({ min: 0, max: 3600 }),
    selectPolicy: fc.constantFrom('Max', 'Min', 'Disabled'),
    policies: fc.array(
      fc.record({
        type: fc.constantFrom('Pods', 'Percent'),
        value: fc.integer({ min: 1, max: 1_000_000 }),
        periodSeconds: fc.integer({ min: 1, max: 1800 }),
      }),
      { maxLength: 20 },
    ),
    tolerance: fc.oneof(fc.double({ min: 0, max: 0.5, noNaN: true }), fc.constant('50m')),
  },
  { requiredKeys: [] },
);
const evaluation = fc.record({
  policy: fc.record(
    {
      nodeCapacity: fc.oneof(fc.double({ min: 0.001, max: 1000, noNaN: true }), fc.constant('250m')),
      minReplicas: fc.constant(1),
      maxReplicas: fc.integer({ min: 1, max: 1000 }),
      targetAverageUtilization: fc.integer({ min: 1, max: 200 }),
      syncPeriodSeconds: fc.integer({ min: 1, max: 3600 }),
      behavior: fc.record({ scaleUp: rules, scaleDown: rules }, { requiredKeys: [] }),
    },
    { requiredKeys: ['nodeCapacity'] },
  ),
  load: repeated(fc.oneof(fc.integer({ min: 0, max: 100_000 }), fc.double({ min: 0, max: 1e6, noNaN: true })), 100_000),
});

const event = fc.record(
  {
    traceId: text,
    name: text,
    event: text,
    timeUnixNano: fc.oneof(fc.integer({ min: 0 }), fc.constant('1725662000000000001')),
    attributes: fc.oneof(repeated(fc.record({ key: word, value }), 200), value),
    other: value,
  },
  { requiredKeys: ['traceId', 'name', 'event', 'timeUnixNano', 'attributes'] },
);
const events = repeated(event, 5200);

const fault = fc.record(
  {
    enabled: fc.oneof(fc.boolean(), value),
    probability: fc.oneof(number, value),
    kind: text,
    latencyMs: value,
    other: repeated(value, 2000),
  },
  { requiredKeys: [] },
);
const job = fc.record(
  {
    endpoints: fc.oneof(repeated(text, 20_000), value),
    maxRps: fc.oneof(number, value),
    scenario: text,
    target: value,
    other: value,
  },
  { requiredKeys: [] },
);
const wireRules = fc.oneof(
  fc.record({
    rules: repeated(
      fc.record({ streams: text, wire: text, seed: value, probability: number }, { requiredKeys: [] }),
      2000,
    ),
  }),
  value,
);
const user = fc.record(
  { name: fc.oneof(text, value), email: fc.oneof(text, value), other: repeated(value, 2000) },
  { requiredKeys: [] },
);

const short = fc.oneof(word, number, fc.boolean());
const settings = fc.dictionary(
  word,
  fc.oneof(short, fc.array(short, { maxLength: 40 }), fc.dictionary(word, short, { maxKeys: 10 })),
  { maxKeys: 60 },
);

const JSON_TYPE = 'application/json';
const KINDS = [
  { kind: 'change', path: '/bench/changes', type: 'application/ld+json', body: change },
  { kind: 'policy', path: '/cluster/evaluate', type: JSON_TYPE, body: evaluation },
  { kind: 'telemetry', path: '/telemetry/events', type: JSON_TYPE, body: events },
  { kind: 'telemetry, lines', path: '/telemetry/events', type: 'application/x-ndjson', body: events, isLines: true },
  { kind: 'fault', path: '/faults/3', method: 'PUT', type: JSON_TYPE, body: fault },
  { kind: 'job', path: '/traffic/start', type: JSON_TYPE, body: job },
  { kind: 'wire rules', path: '/wire', method: 'PUT', type: JSON_TYPE, body: wireRules },
  {
    kind: 'settings',
    path: '/fleet/devices/mockaxe1/api/system',
    method: 'PATCH',
    type: JSON_TYPE,
    body: settings,
    maxBytes: 10 * 1024,
  },
  { kind: 'user', path: '/api/v1/users', type: JSON_TYPE, body: user },
];

/**
 * So many bodies of each kind that a service reads. The largest of several are taken, as most that chance draws are small.
 * @returns {{ name: string, path: string, method?: string, type: string, body: string }[]}
 */
export function randomBodies({ seed, ofEachKind, draws }) {
  return KINDS.flatMap(({ kind, body: arbitrary, isLines, maxBytes = MAX_BYTES, ...request }) => {
    const bodies = fc
      .sample(arbitrary, { seed, numRuns: draws })
      .map((content) => (isLines ? content.map((each) => JSON.stringify(each)).join('\n') : JSON.stringify(content)))
      .filter((body) => Buffer.byteLength(body) < maxBytes)
      .sort((one, other) => other.length - one.length)
      .slice(0, ofEachKind);
    return bodies.map((body, index) => ({ ...request, name: `${kind}, drawn ${index + 1}`, body }));
  });
}
