import { IncomingMessage, type RequestListener, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { isLate, withBoundedTurns } from '../../../src/ops/request-turns.js';

describe('requests that come in one turn of the event loop', () => {
  let nowMs = 0;
  /** What a request takes at once, and what it takes in promises. */
  let costMs = 0;
  let promisedMs = 0;
  let begun: (string | undefined)[] = [];
  let late: (string | undefined)[] = [];
  let listener: RequestListener;

  beforeEach(() => {
    nowMs = 0;
    costMs = 2;
    promisedMs = 0;
    begun = [];
    const work: RequestListener = (request) => {
      const { url } = request;
      if (isLate(request)) late.push(url);
      nowMs += costMs;
      begun.push(url);
      void Promise.resolve()
        .then(() => Promise.resolve())
        .then(() => (nowMs += promisedMs));
    };
    late = [];
    listener = withBoundedTurns(work, () => nowMs);
  });

  const send = (url: string): Socket => {
    const socket = new Socket();
    const request = Object.assign(new IncomingMessage(socket), { url });
    listener(request, new ServerResponse(request));
    return socket;
  };

  const urlsOf = (count: number): string[] => Array.from({ length: count }, (_, index) => String(index));

  /** How many had begun once they had all come, and after each further turn. */
  const countsOf = async (urls: readonly string[]): Promise<number[]> => {
    for (const url of urls) send(url);
    const counts = [begun.length];
    while (begun.length < urls.length) {
      await turn();
      counts.push(begun.length);
    }
    return counts;
  };

  it('are begun in their order, as many in each turn as have room in its share with what they do in promises', async () => {
    costMs = 1;
    promisedMs = 0.25;
    const urls = urlsOf(20);
    expect(await countsOf(urls)).toEqual([10, 18, 20]);
    expect(begun).toEqual(urls);
  });

  it('are begun eight at a time where they take longer', async () => {
    costMs = 5;
    expect(await countsOf(urlsOf(20))).toEqual([8, 16, 20]);
  });

  it('are begun at once where their share is not used up, and again in the next turn', async () => {
    const [before, after] = [urlsOf(8), ['a', 'b', 'c', 'd', 'e']];
    for (const url of before) send(url);
    expect(begun).toEqual(before);
    await turn();
    for (const url of after) send(url);
    expect(begun).toEqual([...before, ...after]);
  });

  it('do not overtake those that wait', async () => {
    const urls = urlsOf(17);
    for (const url of urls) send(url);
    await turn();
    send('behind');
    expect(begun).toEqual(urls.slice(0, 16));
    await turn();
    expect(begun).toEqual([...urls, 'behind']);
  });

  it('are dropped where their client has left before their turn', async () => {
    const urls = urlsOf(9);
    for (const url of urls) send(url);
    send('left').destroy();
    send('last');
    await turn();
    expect(begun).toEqual([...urls, 'last']);
  });

  it('are late where they could not begin in two seconds', async () => {
    costMs = 200;
    const urls = urlsOf(20);
    for (const url of urls) send(url);
    while (begun.length < 20) await turn();
    // The first eight take the turn in which all come.
    expect(late).toEqual(['18', '19']);
  });

  it('wait for nobody where they are probes of the health', async () => {
    costMs = 200;
    const urls = urlsOf(10);
    for (const url of urls) send(url);
    for (const url of ['/health/live', '/health/ready?x=1', '/health', '/health/lively']) send(url);
    expect(begun).toEqual([...urls.slice(0, 8), '/health/live', '/health/ready?x=1']);
    while (begun.length < 14) await turn();
    expect(begun.slice(-4)).toEqual(['8', '9', '/health', '/health/lively']);
  });
});
