import { describe, expect, it } from '@jest/globals';
import { createParser } from 'eventsource-parser';
import { isJson } from '../../../../src/streaming/wire/json-text.js';
import { FaultBench, frame, frames } from '../../../support/apps/fault-bench.js';

function dataIn(text: string): string[] {
  const data: string[] = [];
  createParser({ onEvent: (event) => data.push(event.data) }).feed(text);
  return data;
}

describe.each(['truncate', 'garbage', 'nul'])('corrupt how=%s', (how) => {
  it('makes data that is no JSON, and leaves the framing whole', async () => {
    const messages = Array.from({ length: 50 }, (_, index) =>
      frame(index + 1, index % 2 === 0 ? `{"text":"abc"}` : '12'),
    );
    const { text, faults } = await FaultBench.all([`corrupt:probability=1,how=${how}`], { messages });
    const data = dataIn(text);
    expect(data).toHaveLength(50);
    expect(data.filter(isJson)).toEqual([]);
    expect(faults).toHaveLength(50);
  });

  it('concerns the one message that is asked for', async () => {
    const data = dataIn((await FaultBench.all([`corrupt:at=3,how=${how}`], { messages: frames(5) })).text);
    expect(data.map(isJson)).toEqual([true, true, false, true, true]);
  });
});
