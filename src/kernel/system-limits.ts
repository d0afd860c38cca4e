import { readFileSync } from 'node:fs';

/**
 * A limit that the system has set for this process, such as `Max open files` or `Max address space`, in its own unit; undefined where
 * there is none, or the system does not say (not Linux).
 */
export function limitOf(name: string, limits = '/proc/self/limits'): number | undefined {
  try {
    const [, soft] = new RegExp(`^${name}\\s+(\\d+|unlimited)`, 'm').exec(readFileSync(limits, 'utf8')) ?? [];
    return soft === undefined || soft === 'unlimited' ? undefined : Number(soft);
  } catch {
    // To know a limit only lets the service keep away from it.
    return undefined;
  }
}
