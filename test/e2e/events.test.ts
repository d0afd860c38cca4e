import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { EventTopics } from '../../src/streaming/events/event-topics.js';
import { stateSource } from '../../src/streaming/events/state-source.js';
import { serverOf, startTimelessApp, type TimelessApp } from '../support/apps/app.js';
import { changeOf } from '../support/clients/changes.js';
import { type SseListener } from '../support/clients/sse-listener.js';
import { addOwnTopic } from '../support/contracts/asyncapi.js';
import { eventLine } from '../support/clients/tcp-client.js';

describe('several topics over one stream', () => {
  let app: TimelessApp;
  const open: SseListener[] = [];

  const follow = async (topics: string, headers: Record<string, string> = {}): Promise<SseListener> => {
    const listener = await app.listen(`/events?topics=${topics}`, headers);
    open.push(listener);
    return listener;
  };
  const write = async (pod: string, value: number): Promise<void> => {
    const change = JSON.stringify(changeOf(value));
    await request(serverOf(app)).post(`/${pod}/changes`).type('application/ld+json').send(change).expect(201);
    await app.settle();
  };

  beforeEach(async () => {
    app = await startTimelessApp();
  });
  afterEach(async () => {
    for (const listener of open.splice(0)) listener.close();
    await app.close();
  });

  it('carry the topic of each message as its event, and what its own stream would say', async () => {
    const own = await app.listen('/alice/events/changes');
    const both = await follow('changes/alice,changes/bob');
    open.push(own);
    await write('alice', 1);
    await write('bob', 2);
    expect(both.received.map(({ event }) => event)).toEqual(['changes/alice', 'changes/bob']);
    expect(both.received[0]?.data).toBe(own.received[0]?.data);
  });

  it('go on after the id of a message, in each topic from its own place', async () => {
    const first = await follow('changes/alice,changes/bob');
    await write('alice', 1);
    await write('bob', 2);
    const id = first.received.at(-1)?.id ?? '';
    first.close();
    await write('bob', 3);
    await write('alice', 4);
    const second = await follow('changes/alice,changes/bob', { 'Last-Event-ID': id });
    const emitted = second.received.map(
      ({ event, data }) => `${event ?? ''} ${/hasValue":(\d)/.exec(data)?.[1] ?? ''}`,
    );
    expect(emitted.sort()).toEqual(['changes/alice 4', 'changes/bob 3']);
  });

  it('say where the reader is before anything has happened, so that one who is cut then misses nothing', async () => {
    const first = await follow('changes/alice');
    const id = /^id: (.*)$/m.exec(first.raw)?.[1] ?? '';
    expect(first.received).toEqual([]);
    first.close();
    await write('alice', 1);
    expect((await follow('changes/alice', { 'Last-Event-ID': id })).received).toHaveLength(1);
  });

  it('begin with the ten most recent events of telemetry without a cursor for it, each sent once whenever the stream is cut', async () => {
    const send = async (from: number, to: number): Promise<void> => {
      const lines = Array.from({ length: to - from + 1 }, (_, index) => eventLine(from + index));
      await request(serverOf(app)).post('/telemetry/events').type('json').send(`[${lines.join()}]`).expect(201);
      await app.settle();
    };
    const numbersIn = ({ received }: SseListener): number[] =>
      received.map(({ data }) => (JSON.parse(data) as { timeUnixNano: number }).timeUnixNano);
    await send(1, 15);
    const first = await follow('telemetry,changes/alice');
    expect(first.received.map(({ event }) => event)).toEqual(Array.from({ length: 10 }, () => 'telemetry'));
    expect(numbersIn(first)).toEqual([6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);
    await send(16, 17);
    expect(numbersIn(first).slice(10)).toEqual([16, 17]);
    const afterThird = await follow('telemetry', { 'Last-Event-ID': first.received[2]?.id ?? '' });
    expect(numbersIn(afterThird)).toEqual([9, 10, 11, 12, 13, 14, 15, 16, 17]);
    const beforeAny = /^id: (.*)$/m.exec(first.raw)?.[1] ?? '';
    expect(numbersIn(await follow('telemetry', { 'Last-Event-ID': beforeAny }))).toHaveLength(12);
    // Who adds the topic to others that have a place begins with them, too.
    const added = await follow('telemetry', { 'Last-Event-ID': 'changes/alice=k3v9x2mq7a:1' });
    expect(numbersIn(added)).toEqual([8, 9, 10, 11, 12, 13, 14, 15, 16, 17]);
  });

  it('begin with what there is where telemetry has fewer, or none', async () => {
    const none = await follow('telemetry');
    expect(none.received).toEqual([]);
    await request(serverOf(app)).post('/telemetry/events').type('json').send(eventLine(1)).expect(201);
    await app.settle();
    expect([none.received.length, (await follow('telemetry')).received.length]).toEqual([1, 1]);
  });

  it('announce what is gone, and of which topic', async () => {
    const id = 'changes/alice=anotherEpoch:7';
    const listener = await follow('changes/alice', { 'Last-Event-ID': id });
    expect(listener.received.map(({ event, data }) => [event, JSON.parse(data) as unknown])).toEqual([
      ['gap', { topic: 'changes/alice', from: 8, to: null }],
    ]);
  });

  it('send a state at once, and again when it has changed', async () => {
    let state = 1;
    const states = stateSource(app.clock, 500, () => String(state));
    app.app.get(EventTopics).register({ name: 'state', open: () => states() });
    addOwnTopic('state');
    const listener = await follow('state');
    await app.advance(1000);
    expect(listener.received).toEqual([{ event: 'state', id: '-', data: '1' }]);
    state = 2;
    await app.advance(1000);
    expect(listener.received.map(({ data }) => data)).toEqual(['1', '2']);
  });

  it.each([
    ['', 'topics must be 1 to 20 different topics, separated by commas'],
    ['?topics=', 'topics must be 1 to 20 different topics, separated by commas'],
    ['?topics=changes/alice,changes/alice', 'topics must be 1 to 20 different topics, separated by commas'],
    ['?topics=weather', 'topics: weather does not exist; the topics are '],
    ['?topics=changes', 'topics: changes does not exist; the topics are '],
    ['?topics=changes/NOT', 'topics: changes/NOT does not exist; the topics are '],
  ])('are refused by name where there are none such: %j', async (query, problem) => {
    const answer = await request(serverOf(app)).get(`/events${query}`);
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ code: 'invalid-query', message: expect.stringContaining(problem) });
  });
});
