import { join } from 'node:path';
import { DataFile, DataFileError, loadAll } from '../../kernel/data/data-file.js';
import { listFolder } from '../../kernel/data/folder.js';
import { type FirmwareShare } from '../domain/firmware.js';
import { type ProfileSpec } from '../domain/profile.js';
import { readFirmwareFile } from './firmware-file.js';
import { readProfileFile } from './profile-file.js';

const NAME = /^([a-z0-9][a-z0-9-]{0,63})\.json$/;

/** The data of all devices. */
export interface DeviceData {
  /** By name, in alphabetical order; at least one. */
  readonly profiles: Readonly<Record<string, ProfileSpec>>;
  readonly firmware: readonly FirmwareShare[];
}

function profileNames(folder: string): string[] {
  const listed = listFolder(folder);
  if ('unreadable' in listed) throw new DataFileError([listed.unreadable]);
  return listed.files.flatMap((file) => NAME.exec(file)?.[1] ?? []).sort();
}

/**
 * Reads `devices/profiles/*.json` and `devices/firmware.json` of a data folder, once: a device that runs is what it was when it
 * started.
 * @throws DataFileError with the problems of every file that cannot be used, in one.
 */
export function loadDeviceData(dataDir: string): DeviceData {
  const folder = join(dataDir, 'devices', 'profiles');
  const names = profileNames(folder);
  if (names.length === 0) {
    throw new DataFileError([{ path: folder, problems: [{ field: '', problem: 'no profile file (*.json) found' }] }]);
  }
  const firmware = new DataFile(join(dataDir, 'devices', 'firmware.json'), readFirmwareFile);
  const profiles = names.map((name) => new DataFile(join(folder, `${name}.json`), readProfileFile));
  loadAll([...profiles, firmware]);
  return {
    profiles: Object.fromEntries(names.map((name, index) => [name, profiles[index]?.current() as ProfileSpec])),
    firmware: firmware.current(),
  };
}
