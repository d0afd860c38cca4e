import { readFileSync } from 'node:fs';
import { MANIFEST_FILE } from './project-folder.js';

/** The version of this installation. */
export function installedVersion(): string {
  const { version } = JSON.parse(readFileSync(MANIFEST_FILE, 'utf8')) as { version: string };
  return version;
}
