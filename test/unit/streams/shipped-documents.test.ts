import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { neverOver } from '../../../src/kernel/time/turn.js';
import { ChannelExport, type ExportedMessage } from '../../../src/streams/domain/channel-export.js';
import { makerOf, planOf, SHIPPED } from './documents.js';

type Payload = Readonly<Record<string, unknown>>;
type Message = ExportedMessage & { readonly payload: Payload };

async function dayOf(file: string): Promise<Message[]> {
  const [channel] = (await planOf(SHIPPED, file)).channels;
  if (channel === undefined) throw new Error('no channel');
  const choice = { seed: '7', durationSeconds: 150, rate: 1 };
  const exported = new ChannelExport(await makerOf(channel), choice, Date.UTC(2025, 0, 1), undefined);
  let text = '';
  for (let piece = exported.next(neverOver); piece !== undefined; piece = exported.next(neverOver)) text += piece;
  const lines = text.trim().split('\n');
  return lines.map((line) => JSON.parse(line) as Message);
}

/** Payloads by a value that they share, in the order of the day. */
function grouped(messages: readonly Message[], name: string): Map<unknown, Message[]> {
  const groups = new Map<unknown, Message[]>();
  for (const message of messages) {
    const key = message.payload[name];
    groups.set(key, [...(groups.get(key) ?? []), message]);
  }
  return groups;
}

describe('the documents that are shipped', () => {
  it('have answers in chat that read as sentences, their pieces counted from 0', async () => {
    const answers = grouped(await dayOf('chat.yaml'), 'answerId');
    const texts = [...answers.values()].map((messages) => {
      const pieces = messages.filter(({ message }) => message === 'token').map(({ payload }) => payload);
      expect(pieces.map(({ index }) => index)).toEqual(pieces.map((_, index) => index));
      return pieces.map(({ text }) => text).join('');
    });
    const sentences = /^(?:(?:\*\*|`)?\p{Lu}[^.?!]{10,}[.?!] )*$/u;
    expect(texts.filter((text) => !sentences.test(text))).toEqual([]);
    expect(texts.filter((text) => text.length > 100).length).toBeGreaterThan(10);
  });

  it('have sensors in iot-sensors that count from 1, in the cold, and alarms that are warmer than the reading before', async () => {
    const sensors = grouped(await dayOf('iot-sensors.yaml'), 'sensorId');
    const steps: number[] = [];
    for (const messages of sensors.values()) {
      const counted = messages.find(({ payload }) => payload['count'] !== undefined);
      expect(counted?.payload['count'] ?? 1).toBe(1);
      messages.forEach(({ message, payload }, index) => {
        const before = messages[index - 1];
        if (message === 'alarm' && before !== undefined)
          steps.push(Number(payload['temperature']) - Number(before.payload['temperature']));
      });
    }
    expect(steps.length).toBeGreaterThan(0);
    expect(Math.min(...steps)).toBeGreaterThan(0);
  });
});
