import 'reflect-metadata';
import { afterEach, describe, expect, it } from '@jest/globals';
import { planFleet } from '../../../../src/fleet/domain/fleet-plan.js';
import { loadDeviceData } from '../../../../src/fleet/profiles/device-files.js';
import { DataFolder } from '../../../support/apps/data-folder.js';

const folders: DataFolder[] = [];

function shipped(): DataFolder {
  const folder = DataFolder.shipped();
  folders.push(folder);
  return folder;
}

function complaint(folder: DataFolder): string {
  try {
    loadDeviceData(folder.path);
  } catch (error) {
    return String(error).replaceAll(folder.path, '');
  }
  throw new Error('it was accepted');
}

afterEach(() => {
  for (const folder of folders.splice(0)) folder.remove();
});

describe('The files of devices', () => {
  it('give the profiles by name, in alphabetical order, and the firmware', () => {
    const { profiles, firmware } = loadDeviceData(shipped().path);
    expect(Object.keys(profiles)).toEqual(['axeos', 'legacy', 'new']);
    expect(firmware).toHaveLength(10);
  });

  it('have a third profile when a third file is there, and nothing else was touched', () => {
    const folder = shipped();
    folder.write('devices/profiles/tiny.json', { fields: { hostname: { kind: 'text', text: '{hostname}' } } });
    const { profiles, firmware } = loadDeviceData(folder.path);
    const places = [1, 2, 3, 4].map((port) => ({ port }));
    const { devices } = planFleet({ places, taken: new Map(), workers: 1, seed: 'x', firmware, profiles });
    expect(devices.map(({ api }) => api)).toEqual(['legacy', 'new', 'tiny', 'legacy']);
  });

  it('are refused with all problems of all files at once, each with its place', () => {
    const folder = shipped();
    folder.write('devices/profiles/new.json', { fields: { a: { kind: 'clock', stepMs: 0 } } });
    folder.write('devices/firmware.json', {
      versions: [
        { version: 'v1', weight: 0 },
        { version: '', weight: 1 },
      ],
    });
    const text = complaint(folder);
    expect(text).toContain(
      '/devices/profiles/new.json cannot be used:\n  fields.a.stepMs: stepMs must not be less than 1',
    );
    expect(text).toContain('/devices/firmware.json cannot be used:');
    expect(text).toContain('versions.0.weight: weight must be a positive number');
    expect(text).toContain('versions.1.version: version should not be empty');
  });

  it('may not have a version twice', () => {
    const folder = shipped();
    const share = { version: 'v1', weight: 1 };
    folder.write('devices/firmware.json', { versions: [share, share] });
    expect(complaint(folder)).toContain('versions: versions has a version twice');
  });

  it('may not be missing', () => {
    const folder = shipped();
    folder.remove('devices/firmware.json');
    expect(complaint(folder)).toContain('/devices/firmware.json cannot be used:\n  the file is missing');
    folder.remove('devices');
    expect(complaint(folder)).toContain('/devices/profiles cannot be used:\n  no profile file (*.json) found');
  });
});
