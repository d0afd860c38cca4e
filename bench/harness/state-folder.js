import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

let root;

/** A new folder for a store; all go when the benchmark ends. */
export function stateFolder() {
  if (root === undefined) {
    root = mkdtempSync(join(tmpdir(), 'flowprobe-bench-'));
    process.on('exit', () => rmSync(root, { recursive: true, force: true }));
  }
  return mkdtempSync(join(root, 'state-'));
}
