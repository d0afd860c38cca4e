import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type NatsLink, type NatsSession } from '../../../../src/store/nats/nats-link.js';
import { type Page, StreamCursor } from '../../../../src/store/nats/stream-cursor.js';
import { type StreamMessage } from '../../../../src/store/nats/stream-message.js';
import { StreamReader } from '../../../../src/store/nats/stream-reader.js';
import { VirtualClock } from '../../../support/fakes/virtual-clock.js';

const NOTHING: Page = { messages: [], ended: true };

function messages(...sequences: number[]): StreamMessage[] {
  return sequences.map((sequence) => ({ sequence }) as StreamMessage);
}

describe('a page of a stream', () => {
  let clock: VirtualClock;
  let reader: StreamReader;
  /** What the stream says of itself, and what it has. */
  let state: { messages: number; last_seq: number };
  let stored: object | null;
  /** What each cursor in turn has to read, one page after the other; then nothing more. */
  let cursors: Page[][];
  let opened: number;

  beforeEach(() => {
    clock = new VirtualClock(1_000_000);
    state = { messages: 3, last_seq: 3 };
    stored = {};
    cursors = [];
    opened = 0;
    const streams = { info: () => Promise.resolve({ state }), getMessage: () => Promise.resolve(stored) };
    const session = { jsm: { streams }, nc: {} } as unknown as NatsSession;
    reader = new StreamReader({ current: () => session } as unknown as NatsLink, clock);
    jest.spyOn(StreamCursor, 'open').mockImplementation((_session, _clock, stream, next) => {
      const pages = cursors[opened] ?? [];
      opened += 1;
      const cursor = {
        stream,
        next,
        isAt: () => false,
        close: () => undefined,
        read: () => {
          const page = pages.shift() ?? NOTHING;
          cursor.next = (page.messages.at(-1)?.sequence ?? cursor.next - 1) + 1;
          return Promise.resolve(page);
        },
      };
      return Promise.resolve(cursor as unknown as StreamCursor);
    });
  });
  afterEach(() => {
    reader.close();
    jest.restoreAllMocks();
  });

  const sequencesOf = async (reading: Promise<StreamMessage[]>): Promise<number[] | string> => {
    const progress = { isOver: false };
    const over = reading.then(
      (page) => page.map(({ sequence }) => sequence),
      (error: unknown) => String(error),
    );
    void over.finally(() => (progress.isOver = true));
    while (!progress.isOver) {
      clock.advanceBy(1);
      await nextTurn();
    }
    return over;
  };

  it('is empty where there is nothing more', async () => {
    state = { messages: 0, last_seq: 3 };
    expect(await sequencesOf(reader.read('stream', 1, 10))).toEqual([]);
    expect(opened).toBe(1);
  });

  it('comes with another cursor where one does not show what is stored', async () => {
    cursors = [[], [{ messages: messages(1, 2, 3), ended: true }]];
    expect(await sequencesOf(reader.read('stream', 1, 10))).toEqual([1, 2, 3]);
    expect(opened).toBe(2);
  });

  it('is not said to be empty while the stream has what no cursor shows', async () => {
    expect(await sequencesOf(reader.read('stream', 1, 10))).toContain('it does not show yet what it has stored');
    expect(opened).toBeGreaterThan(1);
  });

  it('has what has come where the rest does not show', async () => {
    cursors = [[{ messages: messages(1, 2), ended: true }]];
    expect(await sequencesOf(reader.read('stream', 1, 10))).toEqual([1, 2]);
    expect(opened).toBe(1);
  });

  it('is empty where the stream counts messages at its end that it has not', async () => {
    stored = null;
    state = { messages: 3, last_seq: 5 };
    expect(await sequencesOf(reader.read('stream', 4, 10))).toEqual([]);
    expect(opened).toBe(1);
  });
});
