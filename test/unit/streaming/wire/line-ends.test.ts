import { expect, it } from '@jest/globals';
import { createParser } from 'eventsource-parser';
import fc from 'fast-check';
import { FaultBench, frames, OPENING } from '../../../support/apps/fault-bench.js';

const plain = OPENING + frames(6).join('');

it.each([
  ['lf', '\n'],
  ['cr', '\r'],
  ['crlf', '\r\n'],
])('line-ends as=%s, in the opening lines too', async (as, end) => {
  expect((await FaultBench.all([`line-ends:as=${as}`])).text).toBe(plain.replaceAll('\n', end));
});

it('line-ends counts messages behind it as before', async () => {
  const { text } = await FaultBench.all(['line-ends:as=crlf', 'cut:at=2']);
  expect(text).toBe((OPENING + frames(2).join('')).replaceAll('\n', '\r\n'));
});

it('line-ends as=mixed has all three and means the same, whatever is drawn', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ minLength: 1 }), async (seed) => {
      const { text } = await FaultBench.all(['line-ends:as=mixed'], { seed });
      for (const end of [/[^\r]\n/, /\r[^\n]/, /\r\n/]) expect(text).toMatch(end);
      const data: string[] = [];
      // The line feed ends a last line end that is a carriage return alone.
      createParser({ onEvent: (event) => data.push(event.data) }).feed(`${text}\n`);
      expect(data).toEqual(frames(6).map((_, index) => `{"n":${index + 1}}`));
    }),
    { numRuns: 25 },
  );
});
