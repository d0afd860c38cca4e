import { AcknowledgedWrites } from './acknowledged-writes.js';
import { Audience, type AudienceOptions } from './audience.js';
import { EventedRequests } from './evented-requests.js';
import { type TrialContext } from './trial.js';

/** A pod that nobody else writes to. */
const POD = 'trials';
/** Of a pod, as a service has it without settings. */
const RETAINED = 1_000_000;

export interface LoadOptions extends AudienceOptions {
  readonly writers: number;
  /** With requests through the evented system, each point of which has a fault. */
  readonly evented?: boolean;
  /** Between two writes of a writer. */
  readonly gapMs?: number;
  /** How many of the last writes the store keeps at least, a million where left out. */
  readonly retained?: number;
  /** Aborted where the service has ended for good: the trial cannot go on. */
  readonly lost?: AbortSignal;
}

/**
 * Does the same again and again under writers and readers of every kind, once at least, until the trial is over; then compares what
 * is stored with what was acknowledged.
 * @throws what a round throws, or the reason of `lost`; nothing is waited for then, and nothing compared
 */
export async function underLoad(
  context: TrialContext,
  options: LoadOptions,
  round: () => Promise<unknown>,
): Promise<void> {
  const { url, writers, evented = false, gapMs, retained = RETAINED } = options;
  const failure = new AbortController();
  const lost = AbortSignal.any([failure.signal, ...(options.lost === undefined ? [] : [options.lost])]);
  const writes = new AcknowledgedWrites({ url, pod: POD, findings: context.findings, writers, gapMs, lost });
  const requests = evented ? new EventedRequests(url, context.findings, lost) : undefined;
  const audience = new Audience(context, options);
  audience.open(POD);
  try {
    do await round();
    while (!context.isOver());
  } catch (error) {
    failure.abort(error);
  } finally {
    await Promise.all([writes.stop(), requests?.stop()]);
    await audience.close();
  }
  lost.throwIfAborted();
  await writes.verify(retained);
  await requests?.verify();
  lost.throwIfAborted();
}
