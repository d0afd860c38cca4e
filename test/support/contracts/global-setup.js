import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';

/** Runs once before the tests of all workers, in a process of its own, as it loads the whole application. */
export default function setUp() {
  const { status, stderr } = spawnSync(process.execPath, [join(import.meta.dirname, 'write-asyncapi.js')], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`/asyncapi.json could not be made: ${stderr}`);
}
