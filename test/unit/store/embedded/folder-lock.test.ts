import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { FolderTakenError, lockFolder } from '../../../../src/store/embedded/folder-lock.js';
import { stateFolder } from '../../../support/apps/state-folder.js';

/** Listens on a path, says so, and stays until it is killed. */
const LISTEN = `require('node:net').createServer((s) => s.destroy()).listen(process.argv[1], () => console.log('listening'))`;

async function listenElsewhere(path: string): Promise<() => Promise<void>> {
  const child = spawn(process.execPath, ['-e', LISTEN, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return async () => {
    const closed = once(child, 'close');
    child.kill('SIGKILL');
    await closed;
  };
}

describe('the lock of a folder', () => {
  let state: ReturnType<typeof stateFolder>;

  beforeEach(() => {
    state = stateFolder();
  });
  afterEach(() => state.remove());

  it('keeps everybody else out until it is let go of', async () => {
    const unlock = await lockFolder(state.path);
    await expect(lockFolder(state.path)).rejects.toBeInstanceOf(FolderTakenError);
    unlock();
    (await lockFolder(state.path))();
  });

  it('keeps out who comes by another name', async () => {
    const alias = join(state.path, 'alias');
    const folder = join(state.path, 'folder');
    mkdirSync(folder);
    symlinkSync(folder, alias);
    const unlock = await lockFolder(folder);
    await expect(lockFolder(alias)).rejects.toBeInstanceOf(FolderTakenError);
    await expect(lockFolder(join(folder, '..', 'folder'))).rejects.toBeInstanceOf(FolderTakenError);
    unlock();
  });

  it('is respected between processes, and taken over from one that was killed', async () => {
    const path = join(state.path, 'lock');
    const kill = await listenElsewhere(path);
    await expect(lockFolder(state.path)).rejects.toBeInstanceOf(FolderTakenError);
    await kill();
    expect(existsSync(path)).toBe(true);
    (await lockFolder(state.path))();
  });

  it('is taken over by one alone, however many find it left over at once', async () => {
    await (
      await listenElsewhere(join(state.path, 'lock'))
    )();
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => lockFolder(state.path)));
    const locks = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    for (const unlock of locks) unlock();
    expect(locks).toHaveLength(1);
  });

  it('works for folders with longer names than a socket may have, each for itself', async () => {
    const folders = ['a', 'b'].map((name) => join(state.path, 'x'.repeat(120), name));
    for (const folder of folders) mkdirSync(folder, { recursive: true });
    const unlocks = await Promise.all(folders.map((folder) => lockFolder(folder)));
    for (const folder of folders) await expect(lockFolder(folder)).rejects.toBeInstanceOf(FolderTakenError);
    for (const unlock of unlocks) unlock();
    for (const folder of folders) (await lockFolder(folder))();
  });

  it('refuses a folder that is not there', async () => {
    await expect(lockFolder(join(state.path, 'nothing'))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
