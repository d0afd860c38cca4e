import { describe, expect, it, test } from '@jest/globals';
import { cursorChunk, HEARTBEAT, openingChunk, retryChunk, SseEncoder } from '../../../src/streaming/sse-encoder.js';
import { type StreamMessage } from '../../../src/streaming/stream-source.js';
import { parseChunks } from '../../support/clients/http-chunks.js';

describe('the encoder of server-sent events', () => {
  const forms: readonly [string, StreamMessage, string][] = [
    ['data alone', { kind: 'data', data: '{}' }, 'data: {}\n\n'],
    ['an id', { kind: 'data', id: 'a:1', data: '{}' }, 'id: a:1\ndata: {}\n\n'],
    ['an event', { kind: 'data', id: 'a:1', event: 'status', data: '{}' }, 'id: a:1\nevent: status\ndata: {}\n\n'],
    ['a gap', { kind: 'gap', id: 'a:6', from: 3, to: 6 }, 'id: a:6\nevent: gap\ndata: {"from":3,"to":6}\n\n'],
    [
      'a lost history',
      { kind: 'gap', id: 'a:0', topic: 'fleet', from: 3, to: null },
      'id: a:0\nevent: gap\ndata: {"topic":"fleet","from":3,"to":null}\n\n',
    ],
  ];

  test.each(forms)('spells a message with %s', (_name, message, text) => {
    expect(new SseEncoder().encode([message]).body.toString()).toBe(text);
  });

  it('makes a batch once for all readers that get it', () => {
    const encoder = new SseEncoder();
    const batch: StreamMessage[] = [
      { kind: 'data', data: '1' },
      { kind: 'data', data: '2' },
    ];
    const chunk = encoder.encode(batch);
    expect([chunk.body.toString(), chunk.messages]).toEqual(['data: 1\n\ndata: 2\n\n', 2]);
    expect(encoder.encode(batch)).toBe(chunk);
    expect(encoder.encode([...batch])).not.toBe(chunk);
  });

  it('takes messages that are written as bytes, and counts them', () => {
    const encoder = new SseEncoder();
    encoder.begin();
    for (const sequence of [7, 8]) {
      encoder.startMessage(Buffer.from('run:'), sequence);
      encoder.text(`{"n":${sequence}}`);
      encoder.endMessage();
    }
    const chunk = encoder.takeChunk();
    expect(chunk?.body.toString()).toBe('id: run:7\ndata: {"n":7}\n\nid: run:8\ndata: {"n":8}\n\n');
    expect(chunk?.messages).toBe(2);
    encoder.begin();
    expect(encoder.takeChunk()).toBeUndefined();
  });

  it('ends no block in front of the first event, with a heartbeat or with a retry', () => {
    const texts = [openingChunk(2000), HEARTBEAT, retryChunk(5000)].map(({ body }) => body.toString());
    expect(texts).toEqual([':\nretry: 2000\n', ':\n', 'retry: 5000\n']);
    for (const chunk of [openingChunk(2000), HEARTBEAT, retryChunk(5000)]) {
      expect(chunk.messages).toBe(0);
      expect(parseChunks(chunk.framed)).toHaveLength(1);
    }
  });

  it('gives a reader a cursor in a block without data, which is no message', () => {
    expect([cursorChunk('a:3').body.toString(), cursorChunk('a:3').messages]).toEqual(['id: a:3\n\n', 0]);
  });
});
