import { describe, expect, it } from '@jest/globals';
import { type ChannelPlan } from '../../../src/streams/domain/channel-plan.js';
import { ChannelPreview } from '../../../src/streams/domain/channel-preview.js';
import { PayloadMaker } from '../../../src/streams/domain/payloads.js';
import { plainStory } from '../../../src/streams/domain/simulation/story.js';
import { WITHOUT_FAKER } from '../../../src/streams/reader/faker-values.js';

describe('a channel at a glance', () => {
  it.each(['__proto__', 'constructor', 'toString'])(
    'leaves out messages called %s where others are asked for',
    (odd) => {
      const messages = [odd, 'plain'].map((name) => ({
        name,
        plan: { kind: 'pick', values: [{}], height: 0 } as const,
        schema: true,
        examples: [],
        columns: [],
        isScalar: false,
      }));
      const channel: ChannelPlan = { name: 'c', address: null, title: '', messages, story: plainStory(2) };
      const choice = { seed: '1', durationSeconds: 150, rate: 1 };
      const preview = new ChannelPreview(new PayloadMaker(channel, WITHOUT_FAKER), choice, 0, new Set(['plain']));
      while (!preview.advance(() => true));
      expect(Object.keys(preview.messages)).toEqual(['plain']);
      expect(preview.messages['plain']?.samples).toHaveLength(5);
    },
  );
});
