import 'reflect-metadata';
import { afterAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { neverOver } from '../../../src/kernel/time/turn.js';
import { ChannelExport } from '../../../src/streams/domain/channel-export.js';
import { makerOf, OriginalSchemas, planOf } from './documents.js';

const DRAFT_2020 = 'application/schema+json;version=draft-2020-12';

/** Schemas that are seldom written, and have values. Those of draft 2020-12 have it in their name. */
const SCHEMAS: Readonly<Record<string, string>> = {
  'nothing said': '{}',
  'anything at all': 'true',
  'several types': '{ type: [string, integer, "null", boolean] }',
  'a list of anything': '{ type: array, minItems: 2, maxItems: 2 }',
  'one value': '{ const: { a: [1, null, "x"] } }',
  'values of several types': '{ enum: [1, "one", null, [1], { one: 1 }] }',
  'values of a type alone': '{ type: string, enum: [1, one, two] }',
  'a range without ends included': '{ type: number, exclusiveMinimum: 0, exclusiveMaximum: 1 }',
  'a very narrow range': '{ type: number, minimum: 0.1, maximum: 0.1000001 }',
  'a single number': '{ type: number, minimum: 7, maximum: 7 }',
  'multiples of a hundredth': '{ type: number, minimum: 0, maximum: 1, multipleOf: 0.01 }',
  'multiples of a third kind': '{ type: integer, multipleOf: 7, minimum: 8, maximum: 30 }',
  'whole multiples of a half': '{ type: integer, multipleOf: 0.5, minimum: 1, maximum: 9 }',
  'two multiples at once': '{ type: integer, allOf: [{ multipleOf: 4 }, { multipleOf: 6 }], minimum: 1, maximum: 100 }',
  'the largest numbers': '{ type: number, minimum: -1.7e308, maximum: 1.7e308 }',
  'numbers from the largest on': '{ type: number, minimum: 1.0e300 }',
  'whole numbers of 64 bits': '{ type: integer, format: int64, minimum: 0, maximum: 9223372036854775807 }',
  'whole numbers from 2^53 on': '{ type: integer, minimum: 9007199254740992, maximum: 9007199254740999 }',
  'whole numbers of 32 bits': '{ type: integer, format: int32 }',
  'lengths of 64 bits':
    '{ type: array, maxItems: 9223372036854775807, items: { type: string, maxLength: 9223372036854775807 } }',
  'a text of one length': '{ type: string, minLength: 5, maxLength: 5 }',
  'a text without characters': '{ type: string, maxLength: 0 }',
  'a long text': '{ type: string, minLength: 5000 }',
  'a very long text': '{ type: string, minLength: 20000 }',
  'a pattern within a text': '{ type: string, pattern: "[0-9]{3}" }',
  'a pattern with a length': '{ type: string, pattern: "^[a-z]+$", minLength: 12, maxLength: 14 }',
  'two patterns': '{ type: string, allOf: [{ pattern: "^[ab]{2}" }, { pattern: "[bc]{2}$" }], maxLength: 4 }',
  'a pattern of code points': "{ type: string, pattern: '^[\\u{1F600}-\\u{1F64F}]{2}$' }",
  'a pattern with names': "{ type: string, pattern: '^(?<year>[0-9]{4})-(?<month>0[1-9])$' }",
  'a pattern that refers back': "{ type: string, pattern: '^(?<quote>[ab])x\\k<quote>$' }",
  'a pattern that looks behind': "{ type: string, pattern: '^[a-c]+(?<=a)$' }",
  'a pattern that looks ahead': "{ type: string, pattern: '^(?!00)[0-9]{2}$' }",
  'a pattern of a script': "{ type: string, pattern: '^\\p{Script=Han}{1,5}$' }",
  'a pattern of a category': "{ type: string, pattern: '^\\p{Lu}\\p{Ll}+$' }",
  'a pattern of what is no letter': "{ type: string, pattern: '^\\P{L}{3}$' }",
  'empty repetitions': "{ type: string, pattern: '^(?:){1000000}$' }",
  'either format': '{ oneOf: [{ type: string, format: email }, { type: string, format: uuid }] }',
  'any format of two': '{ type: string, anyOf: [{ format: date }, { format: time }] }',
  'all but a format': '{ type: string, not: { format: ipv4 } }',
  'a format with a length': '{ type: string, format: email, maxLength: 60 }',
  'an alternative that cannot be':
    '{ oneOf: [{ type: object, required: [a], properties: { a: { type: integer } } }, { type: object }] }',
  'several that fit': '{ anyOf: [{ type: integer, minimum: 5 }, { type: integer, maximum: 10 }] }',
  'exactly one that fits': '{ type: integer, minimum: 0, maximum: 20, oneOf: [{ multipleOf: 3 }, { multipleOf: 5 }] }',
  'a hundred alternatives': `{ oneOf: [${Array.from({ length: 100 }, (_, index) => `{ const: v${index} }`).join(', ')}] }`,
  'what is not': '{ type: integer, minimum: 0, maximum: 9, not: { enum: [1, 2, 3] } }',
  'a condition':
    '{ type: object, required: [kind], properties: { kind: { enum: [a, b] }, size: { type: integer } }, if: { properties: { kind: { const: a } } }, then: { required: [size] }, else: { not: { required: [size] } } }',
  'all of several objects':
    '{ allOf: [{ type: object, required: [a], properties: { a: { type: string } } }, { properties: { a: { minLength: 4 } } }] }',
  'names by a pattern':
    '{ type: object, minProperties: 3, propertyNames: { pattern: "^[a-f]{4}$" }, additionalProperties: { type: integer } }',
  'names of a list':
    '{ type: object, minProperties: 2, propertyNames: { enum: [de, fr, us] }, additionalProperties: { type: number } }',
  'properties by pattern':
    '{ type: object, minProperties: 2, additionalProperties: false, patternProperties: { "^x-[a-z]{3}$": { type: boolean } } }',
  'hundreds of properties': '{ type: object, minProperties: 500, additionalProperties: { type: boolean } }',
  'at most so many properties':
    '{ type: object, maxProperties: 1, properties: { a: { type: integer }, b: { type: integer }, c: { type: integer } } }',
  'properties that need others':
    '{ type: object, properties: { a: { type: integer }, b: { type: integer }, c: { type: integer } }, dependencies: { a: [b], b: { required: [c] } } }',
  'a property of a strange name':
    '{ type: object, required: [__proto__, constructor, ""], properties: { __proto__: { type: integer }, constructor: { type: string }, "": { type: boolean } } }',
  'items at places':
    '{ type: array, minItems: 3, items: [{ type: integer }, { type: string }], additionalItems: { type: boolean } }',
  'no further items':
    '{ type: array, minItems: 1, items: [{ type: integer }, { type: string }], additionalItems: false }',
  'all the values there are, each once':
    '{ type: array, uniqueItems: true, minItems: 26, items: { enum: [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w, x, y, z] } }',
  'nearly all numbers, each once':
    '{ type: array, uniqueItems: true, minItems: 290, items: { type: integer, minimum: 1, maximum: 300 } }',
  'an item that is contained':
    '{ type: array, minItems: 3, items: { type: integer, maximum: 90, minimum: 0 }, contains: { minimum: 80 } }',
  'an item that is contained although draft 7 counts none':
    '{ type: array, contains: { type: integer }, minContains: 0, maxContains: 0 }',
  'itself, with an end': "{ $ref: '#/components/schemas/tree' }",
  '2020-12: items at places':
    '{ type: array, prefixItems: [{ type: integer }, { type: string }], items: false, minItems: 2 }',
  '2020-12: none contained':
    '{ type: array, minItems: 2, items: { type: [string, integer] }, contains: { type: integer }, minContains: 0, maxContains: 0 }',
  '2020-12: two or three contained':
    '{ type: array, maxItems: 6, items: { type: [string, integer] }, contains: { type: integer }, minContains: 2, maxContains: 3 }',
  '2020-12: properties that need others':
    '{ type: object, properties: { a: { type: integer }, b: { type: integer } }, dependentRequired: { a: [b] }, dependentSchemas: { b: { properties: { a: { minimum: 3 } } } } }',
  '2020-12: nothing unevaluated':
    '{ type: object, allOf: [{ properties: { a: { type: integer } } }], properties: { b: { type: string } }, unevaluatedProperties: false }',
};

const NAMES = Object.keys(SCHEMAS);

/** Ways to come past the largest number that there is. */
const STORIES: Readonly<Record<string, string>> = {
  'exponential values': '{ values: { /i: { distribution: exponential, mean: 1.7e308 } } }',
  'normal values': '{ values: { /i: { distribution: normal, mean: 0, deviation: 1e308 } } }',
  'uniform values': '{ values: { /i: { distribution: uniform, min: -1e308, max: 1e308 } } }',
  'what is added':
    '{ start: { m: 1 }, after: { m: [{ send: m, probability: 0.9, delaySeconds: { distribution: uniform, min: 1, max: 2 }, add: { /i: 1e308 } }] } }',
};

describe('each payload of a day is valid, by ajv on the document itself, for', () => {
  const folder = mkdtempSync(join(tmpdir(), 'odd-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  /** @param story the channel's `x-simulation` */
  async function expectValidDay(seed: string, payload: string, story = '{}'): Promise<void> {
    const text = `asyncapi: 3.0.0
info: { title: Odd, version: 1.0.0 }
channels: { c: { messages: { m: { payload: ${payload} } }, x-simulation: ${story} } }
operations: { s: { action: send, channel: { $ref: '#/channels/c' } } }
components: { schemas: { tree: { type: object, required: [name], properties: { name: { type: string }, children: { type: array, items: { $ref: '#/components/schemas/tree' } } } } } }
`;
    writeFileSync(join(folder, 'odd.yaml'), text);
    const { channels } = await planOf(folder, 'odd.yaml');
    const [channel] = channels;
    if (channel === undefined) throw new Error('no channel');
    const validate = new OriginalSchemas(folder, 'odd.yaml').validatorOf('c', 'm');
    const day = new ChannelExport(await makerOf(channel), { seed, durationSeconds: 120, rate: 1 }, 0, undefined);
    const invalid: unknown[] = [];
    let lines = 0;
    for (let piece = day.next(neverOver); piece !== undefined; piece = day.next(neverOver)) {
      for (const line of piece.trim().split('\n')) {
        const { payload: made } = JSON.parse(line) as { payload: unknown };
        lines += 1;
        if (!validate(made)) invalid.push([made, validate.errors]);
      }
    }
    expect(invalid).toEqual([]);
    expect(lines).toBeGreaterThan(50);
  }

  it.each(NAMES)('%s', async (name) => {
    const schema = SCHEMAS[name] ?? '';
    const payload = name.startsWith('2020-12') ? `{ schemaFormat: "${DRAFT_2020}", schema: ${schema} }` : schema;
    await expectValidDay(name, payload);
  });

  it.each(Object.keys(STORIES))('%s, past the largest number', async (name) => {
    await expectValidDay(name, '{ type: object, required: [i], properties: { i: { type: number } } }', STORIES[name]);
  });
});
