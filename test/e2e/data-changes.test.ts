import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { DataFolder } from '../support/apps/data-folder.js';
import { type Message } from '../support/clients/messages.js';
import { ServiceProcess } from '../support/apps/service-process.js';
import { SseListener } from '../support/clients/sse-listener.js';

interface Health {
  readonly status: string;
  readonly details: {
    readonly data: { readonly broken: readonly { file: string; problems: readonly { problem: string }[] }[] };
  };
}

describe('a service whose data change', () => {
  const folder = DataFolder.shipped();
  const shipped = readFileSync(folder.file('order.json'), 'utf8');
  let service: ServiceProcess;

  beforeAll(async () => {
    service = await ServiceProcess.start({ DATA_DIR: folder.path });
  });
  beforeEach(async () => {
    folder.write('order.json', shipped);
    await orderNames();
  });
  afterAll(async () => {
    await ServiceProcess.stopAll();
    folder.remove();
  });

  const health = async (): Promise<Health> => (await (await fetch(`${service.url}/health`)).json()) as Health;
  const namesIn = (listener: SseListener): (string | undefined)[] => [
    ...new Set(listener.messages<Message>().map(({ order }) => order?.name)),
  ];
  /** Runs a day; the names that its orders have. */
  const orderNames = async (): Promise<(string | undefined)[]> =>
    namesIn(await SseListener.all(`${service.url}/stream?speed=1000&rate=0.2`));
  const change = (content: (before: string) => string): void => {
    folder.write('order.json', content(readFileSync(folder.file('order.json'), 'utf8')));
  };

  it('picks up a changed catalog with the next run, and not in a run under way', async () => {
    const running = await SseListener.open(`${service.url}/stream?speed=100&rate=0.5`);
    change((before) => before.replaceAll('"android"', '"symbian"'));
    expect(await orderNames()).toContain('symbian');
    await running.end();
    expect(namesIn(running)).toContain('android');
    expect(namesIn(running)).not.toContain('symbian');
  });

  it('keeps the last good catalog when a change is broken, and says so in the log and in /health until it is mended', async () => {
    const lines = service.log.length;
    change((before) => before.replace('["apple"', '["apple", "apple"'));
    expect(await orderNames()).toContain('android');
    const { status, details } = await health();
    expect(status).toBe('ok');
    expect(details.data.broken).toMatchObject([
      {
        file: 'order.json',
        inUse: 'the last good content',
        problems: [{ problem: expect.stringContaining('twice') }],
      },
    ]);
    expect(JSON.stringify(details)).not.toContain(folder.path);
    const warned = (): unknown[] =>
      service.log.slice(lines).filter(({ level, message }) => level === 'warn' && message.includes('order.json'));
    await service.until(() => warned().length > 0, 'warning');
    await orderNames();
    expect(warned()).toHaveLength(1);
    change((before) => before.replace('"apple", "apple"', '"pear"'));
    expect(await orderNames()).toContain('pear');
    expect((await health()).details.data.broken).toEqual([]);
  });

  it('shows a broken change in /health at once, before anybody asks for a run', async () => {
    change(() => '{');
    expect((await health()).details.data.broken).toMatchObject([{ file: 'order.json' }]);
    folder.remove('order.json');
    expect((await health()).details.data.broken).toMatchObject([{ problems: [{ problem: 'the file is missing' }] }]);
    expect(await orderNames()).toContain('android');
  });

  it('keeps a scenario that no longer fits the catalog on the catalog it fitted', async () => {
    change(() => '{ "gadget": ["watch"] }');
    expect(await orderNames()).toContain('android');
    expect((await health()).details.data.broken).toMatchObject([{ file: 'scenarios/busy-retail-day.json' }]);
  });
});
