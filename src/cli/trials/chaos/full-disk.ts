import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { underLoad } from '../load.js';
import { Replica } from '../replica.js';
import { type Trial, type TrialContext } from '../trial.js';

const SIZE_MIB = 48;

/** Takes what room there is left. */
function fill(file: string): void {
  const chunk = Buffer.alloc(256 * 1024);
  for (let mib = 0; mib < SIZE_MIB * 4; mib += 1) {
    try {
      writeFileSync(file, chunk, { flag: 'a' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return;
      throw error;
    }
  }
}

async function run(context: TrialContext): Promise<void> {
  const { findings, folder, random, defer } = context;
  const disk = join(folder, 'disk');
  mkdirSync(disk);
  const { status, stderr } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE_MIB}m`, 'none', disk], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  defer(() => spawnSync('umount', ['--lazy', disk]));
  const state = join(disk, 'state');
  mkdirSync(state);
  const replica = await Replica.start({ env: { STATE_DIR: state } });
  defer(() => replica.end('SIGKILL'));
  const url = (): string => replica.url;
  const filling = join(disk, 'filling');
  await underLoad(context, { url, writers: 4 }, async () => {
    await delay(random.integer(200, 1000));
    fill(filling);
    findings.count('full disks');
    await delay(random.integer(500, 2000));
    findings.expect((await fetch(`${url()}/health/live`)).status === 200, 'it is not alive on a full disk');
    rmSync(filling);
    await replica.untilReady();
  });
}

/** The disk of the store fills up, and there is room again. */
export const FULL_DISK: Trial = {
  name: 'full-disk',
  promise: 'A full disk loses no acknowledged write; streams go on meanwhile, and writes do when there is room.',
  needs: ['mounts'],
  run,
};
