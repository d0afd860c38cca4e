import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import jsonld from 'jsonld';
import {
  BODY_CONTEXT,
  BodyContexts,
  MAX_CONTEXT_WORK,
  MAX_WORK_AT_ONCE,
  WORK_PER_TURN,
} from '../../../src/changes/context-resolver.js';
import { FlowProbeError } from '../../../src/kernel/errors/flowprobe.error.js';

type Json = Record<string, unknown>;

/** Each term is copied, and perhaps defined and marked as such. */
const MAX_COPIES = 3 * MAX_CONTEXT_WORK;

/** Contexts of all kinds that cost: many terms, the same again, terms and types with a context of their own, null, lists. */
const terms = fc
  .tuple(fc.integer({ min: 0, max: 400 }), fc.constantFrom('a', 'b', 'c'))
  .map(([count, prefix]) =>
    Object.fromEntries(
      Array.from({ length: count }, (_, index) => [`${prefix}${index}`, `http://e/${prefix}${index}`]),
    ),
  );
const scoped = fc
  .tuple(terms, terms)
  .map(([own, within]) => ({ ...own, a0: { '@id': 'http://e/a0', '@context': within } }));
const context: fc.Arbitrary<Json | null> = fc.oneof(terms, scoped, fc.constant(null), fc.constant({}));
const contexts = fc.oneof(context, fc.array(context, { maxLength: 30 }));
const node: fc.Arbitrary<Json> = fc.letrec<{ node: Json }>((tie) => ({
  node: fc.record(
    {
      '@context': contexts,
      '@type': fc.constantFrom('a0', 'http://e/T'),
      'http://e/p': fc.oneof({ depthSize: 'small' }, fc.integer(), fc.array(tie('node'), { maxLength: 8 })),
      a0: fc.oneof({ depthSize: 'small' }, fc.integer(), tie('node')),
    },
    { requiredKeys: ['http://e/p'] },
  ),
})).node;

/** How many terms the library copies in each turn: each active context that it makes has one entry a term. */
async function copiesOfEachTurn(body: unknown, item: Json): Promise<number[]> {
  const turns = [0];
  const nextTurn = (): Promise<void> => {
    turns.push(0);
    return Promise.resolve();
  };
  let all = 0;
  const count = (): void => {
    all += 1;
    turns[turns.length - 1] = (turns.at(-1) ?? 0) + 1;
    // Without a bound it would go on for minutes.
    if (all > MAX_COPIES) throw new RangeError(`more than ${MAX_COPIES} terms are copied`);
  };
  // eslint-disable-next-line @typescript-eslint/unbound-method -- It is called on the map that it was called on.
  const { set } = Map.prototype;
  Map.prototype.set = function (this: Map<unknown, unknown>, key: unknown, value: unknown) {
    count();
    return set.call(this, key, value) as Map<unknown, unknown>;
  };
  try {
    const resolver = new BodyContexts(body, nextTurn);
    const options = { contextResolver: resolver, base: 'http://e/' } as object;
    await jsonld.expand({ '@context': BODY_CONTEXT, ...item } as object, options);
  } catch (error) {
    const isRefused = error instanceof FlowProbeError || (error instanceof Error && error.name.startsWith('jsonld.'));
    if (!isRefused) throw error;
  } finally {
    Map.prototype.set = set;
  }
  return turns;
}

describe('the contexts of a body', () => {
  it('cost a bounded number of copied terms, in all and between two turns, whatever they are', async () => {
    await fc.assert(
      fc.asyncProperty(contexts, node, async (body, item) => {
        const turns = await copiesOfEachTurn(body, item);
        expect(Math.max(...turns)).toBeLessThanOrEqual(3 * (MAX_WORK_AT_ONCE + WORK_PER_TURN));
      }),
      { numRuns: 60, endOnFailure: true },
    );
  });
});
