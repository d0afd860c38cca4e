/** A command cannot do what it was asked to, for a reason that its message explains in full: exit code 2. */
export class UsageError extends Error {
  override readonly name: string = 'UsageError';
}
