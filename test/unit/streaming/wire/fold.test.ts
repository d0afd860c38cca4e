import { expect, it } from '@jest/globals';
import { FaultBench, frame } from '../../../support/apps/fault-bench.js';

it('fold cuts where JSON may have whitespace, and nowhere else', async () => {
  const data = '{"a,b":["x:y",{"c":12345678901234567890}],"d":"\\",\\""}';
  for (const lines of [2, 3, 5]) {
    const { body } = await FaultBench.all([`fold:lines=${lines}`], { messages: [frame(1, data)] });
    const found = [...body.matchAll(/^data: (.*)$/gm)].map(([, line = '']) => line);
    expect(found).toHaveLength(lines);
    expect(found.join('')).toBe(data);
    expect(JSON.parse(found.join('\n'))).toEqual(JSON.parse(data));
  }
});

it('fold leaves what has no room for it', async () => {
  expect((await FaultBench.all(['fold'], { messages: [frame(1, '"text, text"')] })).body).toBe(
    frame(1, '"text, text"'),
  );
});
