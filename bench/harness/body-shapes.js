/** Bodies at the limits of what is read, each of the kind that costs its reader the most for its bytes. */
const MIB = 1024 * 1024;
const CHANGES = '/bench/changes';
const USERS = '/api/v1/users';
const DEVICES = ['/fleet/devices/mockaxe1', '/fleet/devices/mockaxe2'];
/** Bytes of the settings of a device. */
const MAX_SETTINGS_BYTES = 10 * 1024;
const KSS = 'https://kvasir.discover.ilabt.imec.be/vocab#';

const some = (count, make) => Array.from({ length: count }, (_, index) => make(index));
const terms = (count, prefix = 't') =>
  Object.fromEntries(some(count, (index) => [`${prefix}${index}`, `http://e.org/${prefix}${index}`]));
const fields = (count) => Object.fromEntries(some(count, (at) => [`t${at}`, at]));
/** As many pieces, with commas between, as fit beside `head` and `tail`. */
const filled = (head, piece, tail, maxBytes = MIB) => {
  const pieces = [];
  let bytes = head.length + tail.length;
  for (let index = 0; ; index += 1) {
    const next = piece(index);
    bytes += next.length + 1;
    if (bytes >= maxBytes) break;
    pieces.push(next);
  }
  return head + pieces.join(',') + tail;
};

const change = (name, context, items) => ({
  name: `change: ${name}`,
  path: CHANGES,
  type: 'application/ld+json',
  body: JSON.stringify({ '@context': context, [`${KSS}insert`]: items }),
});
const telemetry = (name, body, type = 'application/json') => ({
  name: `telemetry: ${name}`,
  path: '/telemetry/events',
  type,
  body,
});
const evaluation = (name, policy, load) => ({
  name: `evaluate: ${name}`,
  path: '/cluster/evaluate',
  type: 'application/json',
  body: JSON.stringify({ policy, load }),
});
const json = (name, path, body, method) => ({ name, path, method, type: 'application/json', body });

/** Events of a body, at most. */
const MAX_EVENTS = 5000;
const event = (index) =>
  `{"traceId":"${index}","name":"n","event":"e","timeUnixNano":1725662000000000001,"attributes":[]}`;
const rules = (value) => ({
  stabilizationWindowSeconds: 0,
  policies: some(20, (index) => ({ type: 'Pods', value, periodSeconds: 1800 - index })),
});
const scoped = (count) =>
  Object.fromEntries(
    some(count, (index) => [`s${index}`, { '@id': `http://e.org/s${index}`, '@context': { x: 'http://e.org/x' } }]),
  );

const changesOfManyItems = () => [
  change(
    '1,000 items of 48 fields',
    terms(50),
    some(1000, () => fields(48)),
  ),
  change('an item of 2,000 fields', terms(2000), [fields(2000)]),
  change(
    '25 items of 1,990 values',
    terms(1),
    some(25, () => ({ t0: some(1989, (at) => at) })),
  ),
  change(
    'objects within objects',
    terms(20),
    some(1000, () => ({ t0: some(12, (at) => ({ t1: { t2: at } })) })),
  ),
  change('relative addresses of many parts', terms(1), [{ '@id': '/'.repeat(900_000), t0: 1 }]),
  change(
    'long texts',
    terms(1),
    some(10, () => ({ t0: 'x'.repeat(100_000) })),
  ),
  change(
    'long words',
    { '@vocab': `http://e.org/${'v'.repeat(80)}/` },
    some(1000, () => fields(40)),
  ),
  change(
    'escapes',
    terms(1),
    some(10, () => ({ t0: '\n'.repeat(50_000) })),
  ),
];

const changesOfManyContexts = () => [
  change('a list of 40,000 contexts', [...some(40_000, () => ({})), terms(1)], [{ t0: 1 }]),
  change(
    'a list of large contexts',
    some(20, (at) => terms(280, `c${at}_`)),
    [{ c0_0: 1 }],
  ),
  change('the largest context, and 20 that are small', terms(1900), [
    { t0: some(20, (at) => ({ '@context': { [`x${at}`]: 'http://e.org/' }, t0: 1 })) },
  ]),
  change(
    'a context for each item',
    terms(30),
    some(1000, (at) => ({ '@context': { [`x${at}`]: 'http://e.org/' }, t0: 1 })),
  ),
  change('lists of contexts within', terms(1000), [
    { t1: some(30, () => ({ '@context': some(30, (at) => ({ [`y${at}`]: 'http://e.org/y' })), t2: 1 })) },
  ]),
  change(
    'the same context 9,000 times',
    terms(1),
    some(900, () => ({ t0: some(10, (at) => ({ '@context': { x: 'http://e.org/x' }, x: at })) })),
  ),
  change(
    'contexts of terms',
    { ...terms(50), ...scoped(50) },
    some(1000, (at) => ({ [`s${at % 50}`]: { x: 1 } })),
  ),
  change(
    'contexts of types within a large one',
    terms(1900),
    some(20, () => ({
      '@context': { T: { '@id': 'http://e.org/T', '@context': { x: 'http://e.org/x' } } },
      '@type': 'T',
      t0: some(600, () => ({ t1: 1 })),
    })),
  ),
  change(
    'terms that are JSON, and contexts',
    Object.fromEntries(some(2000, (at) => [`j${at}`, { '@id': `http://e.org/${at}`, '@type': '@json' }])),
    some(1000, () => ({ j0: 1, 'http://e.org/p': some(9, (at) => ({ '@context': {}, 'http://e.org/q': at })) })),
  ),
];

const texts = () => [
  json('an object of 50,000 keys', CHANGES, `{${some(50_000, (at) => `"k${at}":1`).join(',')}}`),
  json(
    '50,000 keys in objects of 10,000, the last twice',
    CHANGES,
    `[${some(5, (object) => `{${some(9999, (at) => `"k${object}_${at}":1`).join(',')},"k${object % 4}_0":2}`).join(',')}]`,
  ),
  json(
    'numbers with exponents',
    CHANGES,
    filled('{"k":[', () => '1e308', ']}'),
  ),
  json(
    'long integers',
    CHANGES,
    filled('{"k":[', () => '9007199254740992', ']}'),
  ),
  json('surrogate pairs', CHANGES, `{"k":"${'\\ud83d\\ude00'.repeat(87_000)}"}`),
  json(
    'empty arrays',
    CHANGES,
    filled('{"k":[', () => '[]', ']}'),
  ),
  json(
    'broken everywhere',
    CHANGES,
    filled('[', () => 'x', ']'),
  ),
  json(
    'broken at the end',
    CHANGES,
    filled('{"k":[', () => '"text"', ']'),
  ),
  json('nothing but lines, and a key twice', CHANGES, `{${'\n'.repeat(MIB - 100)}"a":1,"a":2}`),
];

const events = () => [
  telemetry('a list of 5,000 events', `[${some(MAX_EVENTS, event).join(',')}]`),
  telemetry('5,000 lines', some(MAX_EVENTS, event).join('\n'), 'application/x-ndjson'),
  telemetry('a list of too many events', filled('[', event, ']')),
  telemetry(
    'unknown fields',
    filled('{"traceId":"1",', (at) => `"${at}":1`, '}'),
  ),
  telemetry(
    'empty arrays',
    filled('[', () => '[]', ']'),
  ),
  telemetry(
    'attributes',
    filled('[', () => event(0).replace('[]', `[${some(200, () => '{"key":"k","value":{}}').join(',')}]`), ']'),
  ),
];

const evaluations = () => [
  evaluation(
    '100,000 seconds',
    { nodeCapacity: 4, syncPeriodSeconds: 1 },
    some(100_000, (at) => at % 60),
  ),
  evaluation(
    'all policies, up and down',
    {
      nodeCapacity: 1,
      syncPeriodSeconds: 1,
      maxReplicas: 1000,
      behavior: { scaleUp: rules(1_000_000), scaleDown: rules(1_000_000) },
    },
    some(20_000, (at) => (at % 2) * 500 + 100),
  ),
  evaluation(
    'long fractions',
    { nodeCapacity: 4, syncPeriodSeconds: 15 },
    some(95_000, (at) => at / 3),
  ),
];

const others = () => [
  json(
    'users: unknown fields',
    USERS,
    filled('{', (at) => `"${at}":1`, '}', 80_000),
  ),
  json(
    'users: empty arrays',
    USERS,
    filled('{"name":[', () => '[]', ']}', 190_000),
  ),
  json('users: long texts', USERS, JSON.stringify({ name: 'x'.repeat(900_000), email: `${'a'.repeat(90_000)}@b.c` })),
  json('traffic: many endpoints', '/traffic/start', JSON.stringify({ endpoints: some(100_000, () => 'GET /x') })),
  json(
    'faults: unknown fields',
    '/faults/3',
    filled('{', (at) => `"${at}":1`, '}', 80_000),
    'PUT',
  ),
];

const settings = () =>
  DEVICES.flatMap((device) => {
    const setting = (name, body) => json(`device: ${name}`, `${device}/api/system`, body, 'PATCH');
    return [
      setting(
        'unknown fields',
        filled('{', (at) => `"${at}":1`, '}', MAX_SETTINGS_BYTES),
      ),
      setting(
        'objects within objects',
        filled('{"a":[', () => '{"b":{"c":1}}', ']}', MAX_SETTINGS_BYTES),
      ),
      setting('a long text', JSON.stringify({ stratumURL: 'x'.repeat(MAX_SETTINGS_BYTES - 100) })),
      setting(
        'more than is read',
        filled('{"a":[', () => '[]', ']}'),
      ),
    ];
  });

/** What takes a body of a few fields, with the largest that is read all the same. */
const FEW_FIELDS = [
  ['/clients/none/drop', 'POST'],
  ['/wire', 'PUT'],
  ['/clocks/bench', 'PUT'],
  ['/clocks/bench/advance', 'POST'],
  ['/fleet/faults', 'PUT'],
  [`${DEVICES[1]}/faults`, 'PUT'],
  [`${USERS}/01936e1f-3c00-7000-a5c2-9b1e5d2c0f07`, 'PATCH'],
  ['/traffic/jobs/01936e1f-3c00-7000-a5c2-9b1e5d2c0f07', 'PATCH'],
  ['/requests/load', 'PUT'],
  ['/requests/policy', 'PUT'],
  ['/lab/ordinary/verdict', 'POST'],
];
const ofFewFields = () =>
  FEW_FIELDS.flatMap(([path, method]) => [
    json(
      `${method} ${path}: long fractions`,
      path,
      filled('{"a":[', (at) => String(at / 3), ']}'),
      method,
    ),
    json(
      `${method} ${path}: unknown fields of long names`,
      path,
      filled('{', (at) => `"${'k'.repeat(90)}${at}":1`, '}', 900_000),
      method,
    ),
  ]);

const nested = () => [
  json(
    'a pattern of many fields',
    '/clocks/bench/advance',
    filled('{"until":{', (at) => `"k${at}":{"$gt":1}`, '}}', 150_000),
  ),
  json(
    'many rules',
    '/wire',
    filled('{"rules":[', (at) => `{"streams":"/stream","wire":"drop:every=${at + 2}"}`, ']}'),
    'PUT',
  ),
  json(
    'a rule of many faults',
    '/wire',
    JSON.stringify({ rules: [{ streams: '/stream', wire: 'drop:every=2,'.repeat(60_000) }] }),
    'PUT',
  ),
  json(
    'an account of many events',
    '/lab/ordinary/verdict',
    filled('{"events":[', (at) => `{"id":"${at}","data":"x"}`, ']}', 3 * MIB),
  ),
];

/** @returns {{ name: string, path: string, method?: string, type: string, body: string }[]} */
export function bodyShapes() {
  const kinds = [
    changesOfManyItems,
    changesOfManyContexts,
    texts,
    events,
    evaluations,
    others,
    settings,
    ofFewFields,
    nested,
  ];
  return kinds.flatMap((shapes) => shapes());
}
