import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder for a store, of its own. */
export function stateFolder(): { readonly path: string; readonly remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'flowprobe-state-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
