import { closeSync, openSync, writeFileSync } from 'node:fs';
import { systemCodeOf } from '../kernel/errors/system-code.js';
import { fail } from './fail.js';
import { UsageError } from './usage-error.js';

/** Writes a report in place of what its file had. */
export type WriteReport = (text: string) => void;

/** Does what may fail for a reason of the file's; `refuse` gets the reason. */
function onFile(path: string, work: () => void, refuse: (message: string) => never): void {
  try {
    work();
  } catch (error) {
    const code = systemCodeOf(error);
    if (code === undefined) throw error;
    refuse(`${path} cannot be written: ${code}`);
  }
}

/**
 * A file that is written once all is done. That it can be is found out now, and not after hours; what it has stays until then.
 * @throws UsageError where it cannot be written
 */
export function openReport(path: string): WriteReport {
  onFile(
    path,
    () => closeSync(openSync(path, 'a')),
    (message) => {
      throw new UsageError(message);
    },
  );
  return (text) => onFile(path, () => writeFileSync(path, text), fail);
}
