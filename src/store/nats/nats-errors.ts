import { reportBug } from '../../kernel/errors/bugs.js';
import { FlowProbeError } from '../../kernel/errors/flowprobe.error.js';
import { systemCodeOf } from '../../kernel/errors/system-code.js';

/** What an outage is, in words fit for a client: nothing of the server's own, no address, no credentials. */
export const TIMEOUT = 'it does not answer in time';
const LOST = 'the connection was lost';
const NO_JETSTREAM = 'JetStream is not there';

/** The client's errors by name (not by class: under a test's module registry there are several of each). */
const OUTAGES: Readonly<Record<string, string>> = {
  TimeoutError: TIMEOUT,
  ConnectionError: LOST,
  ClosedConnectionError: LOST,
  DrainingConnectionError: LOST,
  ProtocolError: LOST,
  NoRespondersError: NO_JETSTREAM,
  JetStreamNotEnabled: NO_JETSTREAM,
  AuthorizationError: 'it refuses the credentials',
  UserAuthenticationExpiredError: 'it refuses the credentials',
  PermissionViolationError: 'it refuses the permission',
};

/** System errors of a connection that cannot be made or breaks. */
const SYSTEM_OUTAGES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nobody listens at its address',
  ECONNRESET: LOST,
  EPIPE: LOST,
  ETIMEDOUT: TIMEOUT,
  EHOSTUNREACH: 'its host cannot be reached',
  ENETUNREACH: 'its host cannot be reached',
  ENOTFOUND: 'the name of its host is not known',
  EAI_AGAIN: 'the name of its host is not known',
  EMFILE: 'there are no file descriptors left',
  ENFILE: 'there are no file descriptors left',
};

/** Errors of JetStream's API that the server or its operator has to mend (nats-server, `server/errors.json`). */
const JETSTREAM_OUTAGES = new Map([
  [10002, 'JetStream has no room'],
  [10023, 'JetStream has no room'],
  [10026, 'JetStream takes no more consumers'],
  [10027, 'JetStream takes no more streams'],
  [10028, 'JetStream has no room'],
  [10039, 'JetStream is not enabled for this account'],
  [10047, 'JetStream has no room'],
  [10076, 'JetStream is not enabled'],
  [10077, 'JetStream has no room'],
  // Of a consumer or a stream that went away under a reader, who opens another.
  [10014, 'what was open was closed'],
  [10059, 'what was open was closed'],
]);

export const STREAM_NOT_FOUND = 10059;
/** Of a stream that another replica makes at the same moment: its name is in use, or not yet and its subjects are. */
const MADE_BY_ANOTHER = new Set([10058, 10065]);

/** What the server says of the cluster as a whole, such as that there is no leader. */
const FIRST_SERVER_STATUS = 500;

/** The error that callers see while NATS cannot be used. */
export class NatsOutage extends FlowProbeError {
  /**
   * @param reason a clause for a client
   * @param outcome what became of a write, where it is one
   */
  constructor(
    readonly reason: string,
    readonly outcome?: 'nothing was stored' | 'it may have been stored',
  ) {
    super('unavailable', `The store (NATS) cannot be used: ${[reason, outcome].filter(Boolean).join('; ')}`);
  }
}

export function unavailable(reason: string): NatsOutage {
  return new NatsOutage(reason);
}

/** Of a write that was not begun, or that the server is known not to have taken. */
export function nothingStored(reason: string): NatsOutage {
  return new NatsOutage(reason, 'nothing was stored');
}

/** Of a write whose answer did not come. */
export function mayBeStored(reason: string): NatsOutage {
  return new NatsOutage(reason, 'it may have been stored');
}

/** Why NATS cannot be used, where that is what the error says; undefined for an error that is a bug. */
export function outageOf(error: unknown): string | undefined {
  const systemCode = systemCodeOf(error);
  if (systemCode !== undefined && Object.hasOwn(SYSTEM_OUTAGES, systemCode)) return SYSTEM_OUTAGES[systemCode];
  if (!isError(error)) return undefined;
  if (error.name === 'ConnectionError' && error.message.includes('refused')) return SYSTEM_OUTAGES['ECONNREFUSED'];
  if (Object.hasOwn(OUTAGES, error.name)) return OUTAGES[error.name];
  // A request that failed, with its reason inside.
  if (error.name === 'RequestError') return outageOf(error.cause) ?? LOST;
  const code = jetStreamCode(error);
  if (code === undefined) return undefined;
  const isServers = 'status' in error && typeof error.status === 'number' && error.status >= FIRST_SERVER_STATUS;
  return JETSTREAM_OUTAGES.get(code) ?? (isServers ? 'JetStream cannot answer' : undefined);
}

/**
 * What a call rejects with: known errors as they are, an outage as `unavailable`. Anything else is a bug, which is reported
 * here and stays what it is.
 */
export function asRejection(error: unknown, outage: (reason: string) => NatsOutage = unavailable): unknown {
  // An outage that was noticed on the way does not know what the call was about.
  if (error instanceof NatsOutage && outage !== unavailable) return outage(error.reason);
  if (error instanceof FlowProbeError) return error;
  const reason = outageOf(error);
  if (reason !== undefined) return outage(reason);
  reportBug('store', error);
  return error;
}

/** Whether another attempt may go better. */
export function isOutage(error: unknown): boolean {
  return error instanceof FlowProbeError ? error.code === 'unavailable' : outageOf(error) !== undefined;
}

/** For a promise that nobody waits for: an outage ends it, a bug is reported. */
export function unawaited(work: Promise<unknown>): void {
  work.catch((error: unknown) => {
    if (!isOutage(error)) reportBug('store', error);
  });
}

/** For the log: the error's own words, without credentials. */
export function wordsOf(error: unknown): string {
  const text = isError(error) && error.message !== '' ? error.message : String(error);
  return text.replace(/\/\/[^/@\s]*@/g, '//');
}

/** JetStream's code of an error, if it is one of JetStream's API. */
export function jetStreamCode(error: unknown): number | undefined {
  return isError(error) && 'code' in error && typeof error.code === 'number' ? error.code : undefined;
}

/** Whether a stream could not be made because it is there, or just being made: to look again finds it. */
export function isMadeByAnother(error: unknown): boolean {
  return MADE_BY_ANOTHER.has(jetStreamCode(error) ?? 0);
}

/** Nobody listens at a subject: of a stream's subject, that the stream is gone. */
export function isNobodyThere(error: unknown): boolean {
  return isError(error) && (error.name === 'JetStreamNotEnabled' || error.name === 'NoRespondersError');
}

/** Not `instanceof Error`: under a test's module registry, errors of Node's core are of another realm. */
function isError(error: unknown): error is Error {
  return typeof error === 'object' && error !== null && 'message' in error && typeof error.message === 'string';
}
