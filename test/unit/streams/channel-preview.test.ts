import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { asapScheduler } from 'rxjs';
import { type TaskClock } from '../../../src/kernel/time/clock.js';
import { ChannelsService } from '../../../src/streams/channels.service.js';
import { type ServedChannel } from '../../../src/streams/documents.service.js';
import { type ChannelPlan } from '../../../src/streams/domain/channel-plan.js';
import { ChannelPreview } from '../../../src/streams/domain/channel-preview.js';
import { PayloadMaker } from '../../../src/streams/domain/payloads.js';
import { plainStory } from '../../../src/streams/domain/simulation/story.js';
import { WaitingMessages } from '../../../src/streams/waiting-messages.js';
import { WITHOUT_FAKER } from '../../../src/streams/reader/faker-values.js';
import { SeededEntropy } from '../../support/fakes/seeded-entropy.js';
import { planOf, SHIPPED } from './documents.js';

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

  /** The shipped channel, whose days hold up to 26,581 messages that are yet to follow at a rate of 100. */
  const serviceWith = async (waiting: WaitingMessages): Promise<ChannelsService> => {
    const [channel] = (await planOf(SHIPPED, 'ride-hailing.yaml')).channels;
    if (channel === undefined) throw new Error('there is no channel');
    const document = { name: 'ride-hailing', plan: { channels: [channel] }, payloads: new Map() };
    const find = (): Promise<ServedChannel> =>
      Promise.resolve({ document, channel, payloads: new PayloadMaker(channel, WITHOUT_FAKER) } as never);
    // Each look at the time takes long, so that a turn has room for one message.
    let nowMs = 0;
    const clock = Object.assign(Object.create(asapScheduler) as TaskClock, { now: () => (nowMs += 1000) });
    return new ChannelsService({ find } as never, {} as never, clock, new SeededEntropy('preview'), waiting);
  };

  it('is not worked out any further once who asked for it has gone', async () => {
    const service = await serviceWith(new WaitingMessages(Infinity));
    let looks = 0;
    const isGone = (): boolean => (looks += 1) > 3;
    const asked = service.preview('ride-hailing', 'trips', { seed: '42', rate: 100 }, isGone);
    const { messages } = await asked;
    const counted = Object.values(messages).flatMap(({ perSecond }) => perSecond);
    expect(counted.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(3);
    expect(looks).toBe(4);
  });

  it('and its export fail where what is yet to follow has no room, and give theirs back', async () => {
    const waiting = new WaitingMessages(200);
    const service = await serviceWith(waiting);
    const query = { seed: '42', rate: 100 };
    await expect(service.preview('ride-hailing', 'trips', query, () => false)).rejects.toMatchObject({
      code: 'unavailable',
    });
    const exported = await service.export('ride-hailing', 'trips', query);
    let bytes = 0;
    const read = async (): Promise<void> => {
      for await (const piece of exported) bytes += String(piece).length;
    };
    await expect(read()).rejects.toMatchObject({ code: 'unavailable' });
    expect(bytes).toBeGreaterThan(10_000);
    expect(waiting.held).toBe(0);
  });
});
