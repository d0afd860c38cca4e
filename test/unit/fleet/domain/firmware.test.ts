import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FirmwareShare, firmwareOf } from '../../../../src/fleet/domain/firmware.js';
import { chiSquare, chiSquareBound } from '../../../support/contracts/chi-square.js';
import { SHIPPED_DATA } from '../../../support/apps/data-folder.js';
import { range } from '../../../support/clients/devices.js';

const { versions } = JSON.parse(readFileSync(join(SHIPPED_DATA, 'devices/firmware.json'), 'utf8')) as {
  versions: FirmwareShare[];
};

describe('Firmware', () => {
  it('has the weights of existing deployments, the rest of a hundred with v2.1.8', () => {
    expect(Object.fromEntries(versions.map(({ version, weight }) => [version, weight]))).toEqual({
      'v2.2.2': 5,
      'v2.2.0': 5,
      'v2.1.10': 20,
      'v2.1.9': 2,
      'v2.1.8': 60,
      'v2.1.7': 2,
      'v2.1.6': 2,
      'v2.0.3': 2,
      'v1.2.0': 1,
      'v1.1.0': 1,
    });
    expect(versions.reduce((sum, { weight }) => sum + weight, 0)).toBe(100);
  });

  it('is spread over 10,000 devices as the weights say', () => {
    const drawn = range(10_000).map((index) => firmwareOf('flowprobe', `mockaxe${index + 1}`, versions));
    const observed = versions.map(({ version }) => drawn.filter((each) => each === version).length);
    const statistic = chiSquare(
      observed,
      versions.map(({ weight }) => weight * 100),
    );
    expect(statistic).toBeLessThan(chiSquareBound(versions.length - 1));
    // And no better than chance would have it.
    expect(statistic).toBeGreaterThan(chiSquareBound(versions.length - 1, -4));
  });

  it('is the same on the same device, always, and not that of the same device with another seed', () => {
    const of = (seed: string): string[] => range(100).map((index) => firmwareOf(seed, `mockaxe${index}`, versions));
    expect(of('a')).toEqual(of('a'));
    expect(of('a')).not.toEqual(of('b'));
  });

  it('may be one for all', () => {
    expect(firmwareOf('a', 'b', [{ version: 'v1', weight: 0.001 }])).toBe('v1');
  });
});
