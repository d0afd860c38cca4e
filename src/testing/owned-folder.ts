import { rmSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

/**
 * Loaded into a service before all else (`node --import`): the folder that it was started in is its own, and is removed when it
 * ends, also where the process that started it was killed and cannot.
 */
const folder = process.cwd();
// Worker threads load it, too, and may end before the process does.
if (isMainThread) process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
