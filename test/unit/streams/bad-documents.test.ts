import 'reflect-metadata';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readDocument } from '../../../src/streams/reader/read-document.js';

const HEAD = 'asyncapi: 3.0.0\ninfo: { title: T, version: 1.0.0 }\n';

/** A document of one channel with one message. */
function documentOf(payload: string, more = ''): string {
  return `${HEAD}channels:
  c:
    address: c
    messages:
      m:
        payload: ${payload}
      n:
        payload: { type: object, required: [id], properties: { id: { type: integer, minimum: 1, maximum: 9 } } }
${more}operations: { s: { action: send, channel: { $ref: '#/channels/c' } } }
components: { schemas: { endless: { type: object, required: [next], properties: { next: { $ref: '#/components/schemas/endless' } } } } }
`;
}

/** The same with a story. */
function storyOf(simulation: string): string {
  return documentOf(
    '{ type: object, required: [id], properties: { id: { type: integer }, text: { type: string } } }',
    `    x-simulation: ${simulation}\n`,
  );
}

const manyChannels = `${HEAD}channels:\n${Array.from({ length: 10_000 }, (_, index) => `  c${index}: { address: a, messages: { m: { payload: { type: string } } } }\n`).join('')}`;
const sixHundredChannels = `${HEAD}channels:\n${Array.from({ length: 600 }, (_, index) => `  c${index}: { address: a }\n`).join('')}`;
const manyAliases = `${HEAD}a: &a [x,x,x,x,x,x,x,x,x]\n${Array.from({ length: 12 }, (_, index) => `${'bcdefghijklm'[index] ?? ''}: &${'bcdefghijklm'[index] ?? ''} [${`*${'abcdefghijkl'[index] ?? ''},`.repeat(9)}]\n`).join('')}`;
const deep = documentOf(`${'{ type: array, minItems: 1, items: '.repeat(400)}{ type: string }${' }'.repeat(400)}`);
const manyCombinations = documentOf(
  `{ allOf: [${Array.from({ length: 30 }, (_, index) => `{ anyOf: [{ type: object, required: [a${index}] }, { type: object, required: [b${index}] }] }`).join(', ')}] }`,
);

/** A story whose second message follows the first. */
function followedBy(step: string): string {
  return storyOf(`{ after: { m: [{ send: n, ${step} }] } }`);
}

/** What is refused: the text, where, and why. */
const BAD: readonly (readonly [string, string, RegExp, RegExp])[] = [
  ['no YAML', `${HEAD}channels: [\n  a: b\n`, /^line \d+, column \d+$/, /./],
  ['a key that stands there twice', `${HEAD}info: { title: U }\n`, /^line 3, column 1$/, /unique/],
  ['no object', '- a\n', /^line 1/, /is an object/],
  ['no AsyncAPI', 'openapi: 3.1.0\n', /^line 1/, /version of AsyncAPI is missing/],
  ['AsyncAPI 2', 'asyncapi: 2.6.0\ninfo: {}\n', /^line 1, column 1$/, /version 2\.6\.0 of AsyncAPI is not served/],
  ['aliases that multiply', manyAliases, /./, /[Aa]lias/],
  ['ten thousand channels', manyChannels, /^$/, /bytes; at most 524288 are read/],
  ['six hundred channels', sixHundredChannels, /^line 3/, /600 channels; at most 500/],
  ['schemas nested without measure', deep, /^line 8/, /nested/],
  ['alternatives that multiply', manyCombinations, /^line 8/, /combinations/],
  ['a reference to nothing', documentOf("{ $ref: '#/components/schemas/missing' }"), /^line 8/, /points to nothing/],
  [
    'a remote reference',
    documentOf("{ $ref: 'https://example.com/schema.json' }"),
    /^line 8/,
    /remote, and nothing is fetched/,
  ],
  ['a reference out of the folder', documentOf("{ $ref: '../secret.yaml#/a' }"), /^line 8/, /outside the folder/],
  ['an absolute reference', documentOf("{ $ref: '/etc/passwd' }"), /^line 8/, /outside the folder/],
  ['a link out of the folder', documentOf("{ $ref: 'link.yaml#/a' }"), /^line 8/, /outside the folder/],
  [
    'a file that there is not',
    documentOf("{ $ref: 'missing.yaml#/a' }"),
    /^line 8/,
    /missing\.yaml cannot be read \(ENOENT\)/,
  ],
  [
    'a schema without values',
    documentOf('{ type: integer, minimum: 5, maximum: 4 }'),
    /^line 8/,
    /no integer lies between 5 and 4/,
  ],
  [
    'types that exclude each other',
    documentOf('{ allOf: [{ type: string }, { type: integer }] }'),
    /^line 8/,
    /no type fits/,
  ],
  [
    'a required property that must not be',
    documentOf('{ type: object, required: [a], properties: { a: false } }'),
    /^line 8/,
    /no payload can be made/,
  ],
  [
    'a property that is closed out',
    documentOf('{ type: object, required: [a], additionalProperties: false }'),
    /^line 8/,
    /no payload can be made/,
  ],
  ['nothing that is not', documentOf('{ type: boolean, not: { type: boolean } }'), /^line 8/, /no payload can be made/],
  [
    'recursion without an end',
    documentOf("{ $ref: '#/components/schemas/endless' }"),
    /./,
    /contains itself without an end/,
  ],
  [
    'a schema that is itself, without an end',
    documentOf("{ $ref: '#/components/schemas/itself' }").replace(
      'schemas: {',
      "schemas: { itself: { allOf: [{ $ref: '#/components/schemas/itself' }] },",
    ),
    /^line \d+, column \d+$/,
    /refers to itself without an end/,
  ],
  [
    'a reference that depends on where it is read from',
    documentOf("{ type: object, properties: { a: { $dynamicRef: '#node' } } }"),
    /^line 8/,
    /\$dynamicRef: is not served/,
  ],
  [
    'more properties than are made',
    documentOf('{ type: object, minProperties: 1000000000 }'),
    /^line 8/,
    /at most 1000 are made/,
  ],
  [
    'texts that no format has',
    documentOf('{ type: string, format: duration, maxLength: 3 }'),
    /^line 8/,
    /no duration of 0 to 3 characters/,
  ],
  ['a bound that is no number', documentOf('{ type: number, maximum: .inf }'), /^line 8/, /\.inf is no number of JSON/],
  ['a value that is no number', documentOf('{ enum: [1, .nan] }'), /^line 8/, /\.nan is no number of JSON/],
  [
    'a number that a double rounds',
    documentOf('{ type: integer, const: 12345678901234567891 }'),
    /^line 8, column \d+$/,
    /12345678901234567891 has more digits than a number keeps/,
  ],
  [
    'a number that a double rounds, in hexadecimal',
    documentOf('{ const: 0x20000000000001 }'),
    /^line 8/,
    /more digits/,
  ],
  ['a number that is 0 for a double', documentOf('{ type: number, const: 1e-400 }'), /^line 8/, /1e-400 is too small/],
  [
    'a key that stands there twice',
    documentOf('{ type: string, title: a, title: b }'),
    /^line 8, column \d+$/,
    /Map keys must be unique, and title stands there twice/,
  ],
  [
    'a story that is misspelt',
    storyOf('{}').replace('x-simulation', 'x-simulaton'),
    /^line 11, column 5$/,
    /x-simulaton: is not known; a story is x-simulation/,
  ],
  ['a story that is no channel’s', `${storyOf('{}')}x-simulation: {}\n`, /^line 1[45]/, /only a channel has a story/],
  [
    'a delay that is negative',
    followedBy('delaySeconds: { distribution: uniform, min: -5, max: 1 }'),
    /^line 11/,
    /delaySeconds\/min: must be a number of at least 0/,
  ],
  [
    'a mean delay that is negative',
    followedBy('delaySeconds: { distribution: normal, mean: -5, deviation: 1 }'),
    /^line 11/,
    /delaySeconds\/mean: must be a number of at least 0/,
  ],
  [
    'a value that is kept as another type',
    `${HEAD}channels: { c: { messages: { a: { payload: { type: object, required: [id], properties: { id: { type: integer } } } }, b: { payload: { type: object, required: [id], properties: { id: { type: string } } } } }, x-simulation: { after: { a: [{ send: b, delaySeconds: { distribution: exponential, mean: 1 }, keep: [/id] }] } } } }
operations: { s: { action: send, channel: { $ref: '#/channels/c' } } }
`,
    /^line 3/,
    /is number in the schema of a, and string in that of b/,
  ],
  [
    'values that the schema does not allow',
    storyOf('{ values: { /id: { distribution: normal, mean: 1000, deviation: 5 } } }'),
    /^line 11/,
    /mean: is 1000, and the schema of n allows 1 to 9/,
  ],
  [
    'a rare weight that breaks a format',
    documentOf(
      '{ type: object, required: [at], properties: { at: { allOf: [{ type: string, format: date }] } } }',
      '    x-simulation: { values: { /at: { weights: { "2026-01-01": 1000000, "2026-13-01": 1 } } } }\n',
    ),
    /^line 11/,
    /2026-13-01: does not fit the schema of m/,
  ],
  ['a type that there is not', documentOf('{ type: text }'), /^line 8/, /"text" is no type/],
  ['a keyword of the wrong kind', documentOf('{ type: string, minLength: many }'), /./, /schema is not valid/],
  ['a pattern that is none', documentOf("{ type: string, pattern: '(' }"), /./, /pattern|regular expression/i],
  [
    'a pattern that explodes',
    documentOf("{ type: string, pattern: '^((a{500}){500}){500}$' }"),
    /^line 8/,
    /shortest text has \d+ characters/,
  ],
  [
    'a text that is too long',
    documentOf('{ type: string, minLength: 100000000 }'),
    /^line 8/,
    /at most 65536 are made/,
  ],
  ['a list that is too long', documentOf('{ type: array, minItems: 100000000 }'), /^line 8/, /at most 1000 are made/],
  [
    'a method that Faker has not',
    documentOf('{ type: string, x-faker: person.shoeSize }'),
    /^line 8/,
    /no method person\.shoeSize/,
  ],
  [
    'a method of Faker that takes functions',
    documentOf('{ type: string, x-faker: helpers.multiple }'),
    /^line 8/,
    /no method helpers\.multiple/,
  ],
  [
    'arrivals that a day hardly ever has',
    storyOf('{ arrivals: { shape: [{ at: 0, perSecond: 1.0e-12 }] } }'),
    /^line 11/,
    /at least 1 arrival a day/,
  ],
  ['a part of a story that there is not', storyOf('{ arrival: {} }'), /^line 11, column 21$/, /is not known/],
  [
    'a message that there is not',
    storyOf('{ start: { o: 1 } }'),
    /^line 11/,
    /"o" is no message of the channel \(m, n\)/,
  ],
  [
    'probabilities over 1',
    storyOf(
      '{ after: { m: [{ send: n, probability: 0.6, delaySeconds: { distribution: exponential, mean: 1 } }, { send: m, probability: 0.6, delaySeconds: { distribution: exponential, mean: 1 } }] } }',
    ),
    /^line 11/,
    /add up to 1\.2/,
  ],
  [
    'a pointer that the schema does not have',
    storyOf('{ after: { m: [{ send: n, delaySeconds: { distribution: exponential, mean: 1 }, keep: [/text] }] } }'),
    /^line 11/,
    /schema of n has no \/text/,
  ],
  [
    'a value that the schema does not have',
    storyOf('{ values: { /total: { distribution: uniform, min: 1, max: 2 } } }'),
    /^line 11/,
    /no message of the channel has \/total/,
  ],
  [
    'a weight of what does not fit',
    storyOf('{ values: { /id: { weights: { 3: 1, 77: 1 } } } }'),
    /^line 11/,
    /does not fit the schema of n/,
  ],
  [
    'a distribution that there is not',
    storyOf('{ values: { /id: { distribution: zipf } } }'),
    /^line 11/,
    /must be one of uniform/,
  ],
  [
    'a distribution without its parameters',
    storyOf('{ values: { /id: { distribution: lognormal, median: 3 } } }'),
    /^line 11/,
    /must be a number/,
  ],
  ['a day that is too long', storyOf('{ durationSeconds: 3600 }'), /^line 11/, /at most 180/],
  [
    'arrivals that never come',
    storyOf('{ arrivals: { shape: [{ at: 0, perSecond: 0 }] } }'),
    /^line 11/,
    /rate above 0/,
  ],
  [
    'a policy that does not fit',
    storyOf('{ clusters: { api: { load: m, policy: { nodeCapacity: 0 } } } }'),
    /^line 11/,
    /nodeCapacity/,
  ],
  [
    'a sentence that is not true',
    storyOf('{ info: [{ at: 0, message: Rising., claims: { rate: rises } }] }'),
    /^line 11/,
    /the arrivals do not/,
  ],
  [
    'messages that never end',
    storyOf(
      '{ arrivals: { shape: [{ at: 0, perSecond: 500 }] }, after: { m: [{ send: m, delaySeconds: { distribution: uniform, min: 0, max: 0 } }] } }',
    ),
    /^line 11/,
    /more than 500000 messages|too long/,
  ],
];

describe('a document that cannot be used', () => {
  const folder = mkdtempSync(join(tmpdir(), 'flowprobe-documents-'));

  beforeAll(() => {
    mkdirSync(join(folder, 'streams'));
    writeFileSync(join(folder, 'secret.yaml'), 'a: { type: string }\n');
    symlinkSync('../secret.yaml', join(folder, 'streams', 'link.yaml'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const read = (text: string): ReturnType<typeof readDocument> => {
    writeFileSync(join(folder, 'streams', 'document.yaml'), text);
    return readDocument(join(folder, 'streams'), 'document.yaml');
  };

  it('is one of these only for its fault', async () => {
    expect(await read(documentOf('{ type: string }'))).toHaveProperty('content');
    expect(await read(storyOf('{ start: { m: 1 } }'))).toHaveProperty('content');
  });

  it.each(BAD)('is refused for %s, with its place', async (_, text, field, problem) => {
    const outcome = await read(text);
    expect(outcome).toHaveProperty('problems');
    const [first] = 'problems' in outcome ? outcome.problems : [];
    expect(first?.problem).toMatch(problem);
    expect(first?.field).toMatch(field);
    expect(JSON.stringify(outcome)).not.toContain(folder);
  });

  it('is refused once for what a message does not hand on to the next of its kind', async () => {
    const outcome = await read(storyOf('{ after: { m: [{ send: m, delaySeconds: 1, keep: [/nope] }] } }'));
    const problems = 'problems' in outcome ? outcome.problems.map(({ problem }) => problem) : [];
    expect(problems.filter((problem) => problem.includes('nope'))).toHaveLength(1);
  });

  it('is none for a property without values that may be left out, which it names', async () => {
    const outcome = await read(
      documentOf('{ type: object, properties: { a: { type: integer, minimum: 5, maximum: 4 } } }'),
    );
    expect(outcome).toMatchObject({
      content: {
        notServed: [
          {
            channel: 'c',
            message: 'm',
            field: expect.stringMatching(/^line 8/),
            problem: 'the property "a" is left out: no integer lies between 5 and 4',
          },
        ],
      },
    });
  });

  it('is refused where it has five megabytes, before it is read', async () => {
    const outcome = await read(`${HEAD}# ${'x'.repeat(5_000_000)}\n`);
    expect(outcome).toMatchObject({
      problems: [{ problem: expect.stringMatching(/5\d{6} bytes; at most 524288 are read/) }],
    });
  });
});
