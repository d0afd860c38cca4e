import { afterEach, describe, expect, it } from '@jest/globals';
import { ServiceProcess } from '../support/apps/service-process.js';
import { SseListener } from '../support/clients/sse-listener.js';

describe('a service that dies', () => {
  afterEach(() => ServiceProcess.stopAll());

  it('goes on after kill -9 in mid-stream without a gap or a repeat', async () => {
    const query = '/stream?seed=1&speed=20';
    const first = await ServiceProcess.start();
    const cut = await SseListener.open(`${first.url}${query}`);
    await cut.until(({ heard }) => heard.length > 300);
    await first.kill();
    await cut.end();
    expect(cut.ending).toBe('torn');
    const second = await ServiceProcess.start({ PORT: first.port });
    expect(second.port).toBe(first.port);
    const rest = await SseListener.all(`${second.url}${query}`, { 'Last-Event-ID': String(cut.lastId) });
    const told = [...cut.heard, ...rest.heard];
    const connection = String(cut.heard[0]?.id?.slice(0, 36));
    expect(told.map(({ id }) => id)).toEqual(told.map((_, sequence) => `${connection}:${sequence}`));
    expect(told.at(-1)?.data).toContain('"type":"end"');
    const whole = await SseListener.all(`${second.url}${query}`, { 'Last-Event-ID': `${connection}:0` });
    expect(told.slice(1)).toEqual(whole.heard);
  });
});
