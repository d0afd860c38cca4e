import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type Message } from '../support/clients/messages.js';
import { ServiceProcess } from '../support/apps/service-process.js';
import { SseListener } from '../support/clients/sse-listener.js';

const STALLED = 20;
const CUT_OFF = 'flowprobe_readers_cut_off_total';
/** In its time, half a megabyte a second: what a stalled reader does not take soon fills what the kernel holds for it. */
const HEAVY = '/stream?rate=100&speed=4';

describe('readers that stop reading', () => {
  let service: ServiceProcess;
  const open: SseListener[] = [];

  const listen = async (path: string, headers = {}): Promise<SseListener> => {
    const listener = await SseListener.open(`${service.url}${path}`, headers);
    open.push(listener);
    return listener;
  };
  const openStreams = (): Promise<number> => service.metric('flowprobe_open_streams');
  const cutOff = (...reason: string[]): Promise<number> => service.metric(CUT_OFF, 'kind="day"', ...reason);

  beforeAll(async () => {
    service = await ServiceProcess.start();
  });
  afterEach(async () => {
    for (const listener of open.splice(0)) listener.close();
    await service.until(async () => (await openStreams()) === 0, 'end of all streams');
  });
  afterAll(() => ServiceProcess.stopAll());

  /** Reads what the kernel still had, comes back with the last id, and finds no gap and no repeat. */
  const expectToGoOn = async (listener: SseListener): Promise<void> => {
    listener.resume();
    await listener.end();
    expect(listener.ending).toBe('torn');
    const again = await listen(`${HEAVY}&seed=1`, { 'Last-Event-ID': String(listener.lastId) });
    await again.until(({ received }) => received.length > 1000);
    again.close();
    const ids = [...listener.received, ...again.received].map(({ id }) => Number(id?.split(':')[1]));
    expect(ids.findIndex((id, index) => id !== index)).toBe(-1);
  };

  it('are cut off and counted, and resume where they were, while twenty others get all', async () => {
    await Promise.all(Array.from({ length: STALLED }, () => SseListener.all(`${service.url}/stream?speed=1000`)));
    const cutOffBefore = await cutOff();
    const stalled = await Promise.all(Array.from({ length: STALLED }, () => listen(`${HEAVY}&seed=1`)));
    for (const listener of stalled) listener.stall();
    const others = await Promise.all(Array.from({ length: STALLED }, () => listen('/stream?speed=25&seed=2')));
    // In some seconds, as they are a mebibyte behind; at the latest as they are half a minute behind.
    const isDone = async (): Promise<boolean> => (await cutOff()) - cutOffBefore === STALLED;
    await service.until(isDone, 'cutting off of all stalled readers');
    await Promise.all(others.map((other) => other.end()));
    for (const other of others) {
      const messages = other.messages<Message>();
      expect(messages.at(-1)?.type).toBe('end');
      expect(other.received.map(({ id }) => Number(id?.split(':')[1]))).toEqual(
        messages.map((_, sequence) => sequence),
      );
    }
    for (const listener of stalled.slice(0, 3)) await expectToGoOn(listener);
    expect(service.log.filter(({ message }) => message.includes('was disconnected')).length).toBe(
      STALLED + cutOffBefore,
    );
  });

  it('hold up nobody where everything is due at once', async () => {
    const stalled = await Promise.all(
      Array.from({ length: STALLED }, () => listen('/stream?rate=100&speed=1000&seed=4')),
    );
    for (const listener of stalled) listener.stall();
    const other = await SseListener.all(`${service.url}/stream?speed=1000&seed=2`);
    expect(other.received.at(-1)?.data).toContain('"type":"end"');
    expect(stalled.map(({ ending }) => ending)).toEqual(stalled.map(() => 'open'));
  });
});
