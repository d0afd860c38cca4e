import { afterEach, describe, expect, it } from '@jest/globals';
import { ServiceProcess } from '../support/apps/service-process.js';
import { SseListener } from '../support/clients/sse-listener.js';

describe('a service that dies', () => {
  afterEach(() => ServiceProcess.stopAll());

  it('goes on after kill -9 in mid-stream without a gap or a repeat', async () => {
    const query = '/stream?seed=1&speed=20';
    const first = await ServiceProcess.startOnOwnPort();
    const cut = await SseListener.open(`${first.url}${query}`);
    await cut.until(({ received }) => received.length > 300);
    await first.kill();
    await cut.end();
    expect(cut.ending).toBe('torn');
    const second = await ServiceProcess.start({ PORT: first.port });
    expect(second.port).toBe(first.port);
    const rest = await SseListener.all(`${second.url}${query}`, { 'Last-Event-ID': String(cut.lastId) });
    const emitted = [...cut.received, ...rest.received];
    const connection = String(cut.received[0]?.id?.slice(0, 36));
    expect(emitted.map(({ id }) => id)).toEqual(emitted.map((_, sequence) => `${connection}:${sequence}`));
    expect(emitted.at(-1)?.data).toContain('"type":"end"');
    const whole = await SseListener.all(`${second.url}${query}`, { 'Last-Event-ID': `${connection}:0` });
    expect(emitted.slice(1)).toEqual(whole.received);
  });
});
