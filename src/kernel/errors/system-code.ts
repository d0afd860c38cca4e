/** The code of a system error, such as `ENOENT`; undefined for any other. */
export function systemCodeOf(error: unknown): string | undefined {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}

/** How Node ends a thread that takes more memory than it may. */
export const OUT_OF_MEMORY = 'ERR_WORKER_OUT_OF_MEMORY';

const LACKS = /\bE(?:MFILE|NFILE|NOMEM|AGAIN)\b/;

/**
 * What the machine has no more of (`EMFILE`: descriptors), where an error says so; undefined for any other. Node wraps some in an error
 * that has a code of its own, such as that of a thread or a module, and the reason in its message alone.
 */
export function lackOf(error: unknown): string | undefined {
  return LACKS.exec(`${systemCodeOf(error) ?? ''} ${error instanceof Error ? error.message : ''}`)?.[0];
}
