import { afterEach, describe, expect, it } from '@jest/globals';
import { run } from '../support/apps/run.js';
import { ServiceProcess } from '../support/apps/service-process.js';

const KEY = 'correct-horse-battery-staple';

describe('a service and its API key', () => {
  afterEach(() => ServiceProcess.stopAll());

  const warnings = ({ log }: ServiceProcess): string[] =>
    log.filter(({ level }) => level === 'warn').map(({ message }) => message);

  /** Asks something, and waits for its line in the log: what the start had to say stands before it. */
  const askOnce = async (service: ServiceProcess): Promise<void> => {
    const url = `http://127.0.0.1:${service.port}/nothing`;
    await fetch(url, { method: 'POST', headers: { authorization: `Bearer ${KEY}` } });
    await service.until(() => service.log.some(({ message }) => message.includes('/nothing')), 'log of the request');
  };

  it('warns once when others can reach it and change everything', async () => {
    const service = await ServiceProcess.start({ HOST: '0.0.0.0', LOG_LEVEL: 'debug' });
    await askOnce(service);
    expect(warnings(service)).toEqual([expect.stringContaining('API_KEY')]);
  });

  it.each([{ HOST: '127.0.0.1' }, { HOST: 'localhost' }, { HOST: '0.0.0.0', API_KEY: KEY }])(
    'does not warn with %j',
    async (variables) => {
      const service = await ServiceProcess.start({ LOG_LEVEL: 'debug', ...variables });
      await askOnce(service);
      expect(warnings(service)).toEqual([]);
    },
  );

  it('never writes its key, nor one that does not fit', async () => {
    const service = await ServiceProcess.start({ API_KEY: KEY, LOG_LEVEL: 'trace' });
    await askOnce(service);
    expect(JSON.stringify(service.log) + service.complaints).not.toContain(KEY);
    const { code, stdout, stderr } = await run('main.js', [], { env: { API_KEY: 'my secret key', PORT: 'x' } });
    expect(code).toBe(1);
    expect(stdout + stderr).not.toContain('my secret key');
    expect(stderr).toContain('API_KEY: must be');
  });
});
