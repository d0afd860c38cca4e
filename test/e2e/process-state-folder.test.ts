import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { changeOf, type Posted, postChange } from '../support/clients/changes.js';
import { itWithMounts } from '../support/apps/programs.js';
import { ServiceProcess } from '../support/apps/service-process.js';
import { SseListener } from '../support/clients/sse-listener.js';
import { startCommand } from '../support/apps/start-command.js';
import { stateFolder } from '../support/apps/state-folder.js';

function mount(...args: readonly string[]): void {
  const { status, stderr } = spawnSync('mount', ['-t', 'tmpfs', ...args], { encoding: 'utf8', timeout: 5000 });
  if (status !== 0) throw new Error(stderr);
}

describe('a service whose folder cannot be used', () => {
  const mounted: string[] = [];
  let state: ReturnType<typeof stateFolder>;
  let folder: string;

  beforeEach(() => {
    state = stateFolder();
    folder = join(state.path, 'state');
  });
  afterEach(async () => {
    await ServiceProcess.stopAll();
    for (const path of mounted.splice(0)) spawnSync('umount', ['--lazy', path], { timeout: 5000 });
    state.remove();
  });

  const mountFolder = (size: string): void => {
    mkdirSync(folder);
    mount('-o', `size=${size}`, 'none', folder);
    mounted.push(folder);
  };
  const write = ({ url }: ServiceProcess, value: number, text = ''): Promise<Posted> =>
    postChange(url, 'alice', {
      ...changeOf(value),
      'kss:insert': { '@id': `http://example.org/${value}`, value, text },
    });
  const readiness = async ({ url }: ServiceProcess): Promise<{ status: number; store: unknown }> => {
    const response = await fetch(`${url}/health/ready`);
    const { details } = (await response.json()) as { details: { store?: unknown } };
    return { status: response.status, store: details.store };
  };

  /** Starts all the same, says why, and serves what needs no store. */
  const expectToServeTheRest = async (service: ServiceProcess, reason: string): Promise<void> => {
    expect((await readiness(service)).status).toBe(503);
    expect((await readiness(service)).store).toMatchObject({ status: 'down', driver: 'embedded', reason });
    expect((await fetch(`${service.url}/health/live`)).status).toBe(200);
    const day = await SseListener.all(`${service.url}/stream?speed=1000&seed=1`);
    expect(day.received.at(-1)?.data).toContain('"type":"end"');
    const message = `The store cannot be used: ${reason}; nothing was stored`;
    const refused = await postChange(service.url, 'alice', changeOf(1));
    expect([refused.status, refused.body]).toEqual([
      503,
      { statusCode: 503, code: 'unavailable', message, details: [] },
    ]);
    expect((await fetch(`${service.url}/alice/changes/x-1`)).status).toBe(503);
    const events = await SseListener.all(`${service.url}/alice/events/changes?receiveBacklog=true`);
    expect([events.status, events.ending, events.received]).toEqual([200, 'ended', []]);
    expect(events.headers['content-type']).toMatch(/^text\/event-stream/);
    expect(events.retries.at(-1)).toBeGreaterThanOrEqual(2000);
  };

  it('starts where it is a file, and serves what needs none', async () => {
    writeFileSync(folder, 'a file');
    await expectToServeTheRest(await ServiceProcess.start({ STATE_DIR: folder }), 'STATE_DIR is no folder');
  });

  itWithMounts('starts where it may only be read, and serves what needs none', async () => {
    mountFolder('2m');
    mount('-o', 'remount,ro', 'none', folder);
    const service = await ServiceProcess.start({ STATE_DIR: folder });
    await expectToServeTheRest(service, 'STATE_DIR is on a read-only file system');
  });

  it('starts where another process has it, says so, and takes it over when that one is gone', async () => {
    const first = await ServiceProcess.start({ STATE_DIR: folder });
    expect((await write(first, 1)).status).toBe(201);
    const second = await ServiceProcess.start({ STATE_DIR: folder });
    await expectToServeTheRest(second, 'STATE_DIR is in use by another process; give each its own');
    expect((await write(first, 2)).status).toBe(201);
    await first.kill();
    await second.until(async () => (await readiness(second)).status === 200, 'taking over');
    const { status, location } = await write(second, 3);
    expect([status, location]).toEqual([201, expect.stringMatching(/-3$/)]);
  });

  itWithMounts(
    'refuses to write when the disk is full, keeps what it answered, and goes on when there is room',
    async () => {
      mountFolder('2m');
      const service = await ServiceProcess.start({ STATE_DIR: folder });
      const locations = new Map<string, number>();
      let value = 0;
      let refused: Posted | undefined;
      while (refused === undefined && value < 1000) {
        value += 1;
        const posted = await write(service, value, 'x'.repeat(20_000));
        if (posted.status === 201) locations.set(posted.location, value);
        else refused = posted;
      }
      expect([refused?.status, refused?.body.message]).toEqual([503, expect.stringContaining('the disk is full')]);
      expect(locations.size).toBeGreaterThan(10);
      const expectAll = async (at: ServiceProcess): Promise<void> => {
        for (const [location, expected] of locations) {
          const response = await fetch(`${at.url}${location}`);
          expect([location, response.status]).toEqual([location, 200]);
          const { insert } = (await response.json()) as { insert: { '@graph': Readonly<Record<string, unknown>>[] } };
          expect(insert['@graph'][0]?.['http://example.org/value']).toBe(expected);
        }
      };
      await expectAll(service);
      expect((await readiness(service)).status).toBe(503);
      mount('-o', 'remount,size=32m', 'none', folder);
      await service.until(async () => (await write(service, value)).status === 201, 'room');
      expect((await readiness(service)).status).toBe(200);
      const { status, location } = await write(service, 5000);
      locations.set(location, 5000);
      expect(status).toBe(201);
      await service.kill();
      await expectAll(await ServiceProcess.start({ STATE_DIR: folder }));
    },
  );

  it('stores in it where address space is too short for the whole map of a store', async () => {
    const start = `ulimit -v 9000000 && exec ${startCommand().join(' ')}`;
    const service = await ServiceProcess.start({ STATE_DIR: folder }, ['bash', '-c', start]);
    expect(await write(service, 1)).toMatchObject({ status: 201 });
  });
});
