import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter } from 'node:path';
import { programOnPath } from '../lab/programs.js';
import { type Need } from './trial.js';

/** Where Debian keeps servers, which is not on every PATH. */
const SERVER_FOLDER = '/usr/sbin';

/** The file of a program, undefined where it is not installed. */
export function fileOf(program: string): string | undefined {
  return programOnPath([program], `${process.env['PATH'] ?? ''}${delimiter}${SERVER_FOLDER}`);
}

/** Whether file systems can be mounted here, which takes root. */
function canMount(): boolean {
  const asked = ['--mount', 'mount', '-t', 'tmpfs', 'none', '/mnt'];
  return spawnSync('unshare', asked, { timeout: 5000 }).status === 0;
}

/** Whether the machine has it. */
export function isThere(need: Need): boolean {
  if (need === 'mounts') return canMount();
  return need === '/proc' ? existsSync(need) : fileOf(need) !== undefined;
}
