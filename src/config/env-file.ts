import { readFileSync } from 'node:fs';
import { systemCodeOf } from '../kernel/errors/system-code.js';
import { ConfigurationError } from './read-environment.js';

const BOM = '\uFEFF';

/**
 * Refuses a `.env` that is not UTF-8, which would be read as if it were empty: some editors and shells of Windows write UTF-16.
 * @throws ConfigurationError
 */
export function checkEnvFile(path = '.env'): void {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    // Optional; what cannot be read is a folder, or belongs to another user.
    if (['ENOENT', 'EISDIR'].includes(systemCodeOf(error) ?? '')) return;
    throw new ConfigurationError([`  ${path} cannot be read: ${systemCodeOf(error) ?? 'unknown error'}`]);
  }
  if (bytes.includes(0)) {
    throw new ConfigurationError([`  ${path} is not UTF-8 text (UTF-16, by its zero bytes); save it as UTF-8`]);
  }
}

/** A byte order mark at the start of the file has become a part of the first name. What the process itself was given counts more. */
export function withoutBom(source: Record<string, unknown>): Record<string, unknown> {
  const marked = Object.entries(source).filter(([name]) => name.startsWith(BOM));
  return { ...Object.fromEntries(marked.map(([name, value]) => [name.slice(1), value])), ...source };
}
