import { FlowProbeError } from '../../kernel/errors/flowprobe.error.js';

/** What went wrong, in the words of whoever noticed; credentials in addresses are left out. */
export function troubleOf(error: unknown): string {
  const text = isTold(error) && error.message !== '' ? error.message : String(error);
  return text.replace(/\/\/[^/@\s]*@/g, '//');
}

/** The error that callers see while NATS cannot be used, with its cause as a text. */
export function unavailable(cause: unknown): FlowProbeError {
  return new FlowProbeError('unavailable', `The store (NATS) is not there: ${troubleOf(cause)}.`);
}

/** Errors of this project pass, all else becomes `unavailable`. */
export function asUnavailable(error: unknown): FlowProbeError {
  return error instanceof FlowProbeError ? error : unavailable(error);
}

/** JetStream's code of an error (nats-server, `server/errors.json`), if it is one of JetStream's. */
export function jetStreamCode(error: unknown): number | undefined {
  return isTold(error) && 'code' in error && typeof error.code === 'number' ? error.code : undefined;
}

export const STREAM_NOT_FOUND = 10059;
export const STREAM_NAME_IN_USE = 10058;

/** Nobody listens at a subject: of a stream's subject, that the stream is gone. */
export function isNobodyThere(error: unknown): boolean {
  return isTold(error) && error.name === 'JetStreamNotEnabled';
}

/** Not `instanceof Error`: under a test's module registry, errors of Node's core are of another realm. */
function isTold(error: unknown): error is { readonly name: string; readonly message: string } {
  return typeof error === 'object' && error !== null && 'message' in error && typeof error.message === 'string';
}
