import { describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OpenFiles } from '../../../src/config/open-files.js';
import { limitOf } from '../../../src/kernel/system-limits.js';
import { readEnvironment } from '../../../src/config/read-environment.js';

describe('the limit of open files', () => {
  it.each([
    ['Max open files            1024                 524288               files', 1024],
    ['Max open files            unlimited            unlimited            files', undefined],
    ['Max processes             96364                96364                processes', undefined],
  ])('is read from %s', (line, limit) => {
    const folder = mkdtempSync(join(tmpdir(), 'flowprobe-limits-'));
    const path = join(folder, 'limits');
    writeFileSync(path, `Limit   Soft Limit   Hard Limit   Units\n${line}\n`);
    expect(limitOf('Max open files', path)).toBe(limit);
    rmSync(folder, { recursive: true });
  });

  it('is unknown where the system has no such file', () => {
    expect(limitOf('Max open files', '/proc/self/nothing')).toBeUndefined();
  });

  it.each([
    ['enough', 20_000, 10_000, false],
    ['less than MAX_STREAMS', 1024, 896, true],
    ['hardly anything', 64, 32, true],
    ['unknown', undefined, 10_000, false],
  ])('that is %s (%s) leaves room for %s streams', (_, limit, maxStreams, isShort) => {
    const files = new OpenFiles(readEnvironment({ PORTS: '' }), limit);
    expect([files.maxStreams, files.isShort]).toEqual([maxStreams, isShort]);
    if (limit !== undefined) {
      expect(files.maxConnections).toBeGreaterThan(maxStreams);
      expect(files.maxConnections).toBeLessThan(limit);
    }
  });

  it.each([
    ['the ports of PORTS', { PORTS: '8001-8100' }, 100],
    ['the addresses of DEVICE_ADDRESSES in their place', { DEVICE_ADDRESSES: '127.0.10.1-127.0.10.250:80' }, 250],
  ])('is needed for devices and their workers, too: %s', (_, variables, devices) => {
    const workers = 64;
    const files = new OpenFiles(readEnvironment({ ...variables, FLEET_WORKERS: String(workers) }), 4096);
    const none = new OpenFiles(readEnvironment({ PORTS: '' }), 4096);
    expect(files.needed - none.needed).toBe(devices + workers * 12);
    expect(none.maxStreams - files.maxStreams).toBe(devices + workers * 12);
  });
});
