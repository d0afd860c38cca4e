import { AcknowledgedWrites } from './acknowledged-writes.js';
import { Audience, type AudienceOptions } from './audience.js';
import { EventedRequests } from './evented-requests.js';
import { type TrialContext } from './trial.js';

/** A pod that nobody else writes to. */
const POD = 'trials';

export interface LoadOptions extends AudienceOptions {
  readonly writers: number;
  /** With requests through the evented system, each point of which has a fault. */
  readonly evented?: boolean;
  /** Between two writes of a writer. */
  readonly gapMs?: number;
  /** How many of the last writes the store keeps at least. */
  readonly retained?: number;
}

/**
 * Does the same again and again under writers and readers of every kind, once at least, until the trial is over; then compares what
 * is stored with what was acknowledged.
 */
export async function underLoad(
  context: TrialContext,
  options: LoadOptions,
  round: () => Promise<unknown>,
): Promise<void> {
  const { url, writers, evented = false, gapMs, retained } = options;
  const writes = new AcknowledgedWrites({ url, pod: POD, findings: context.findings, writers, gapMs });
  const requests = evented ? new EventedRequests(url, context.findings) : undefined;
  const audience = new Audience(context, options);
  audience.open(POD);
  try {
    do await round();
    while (!context.isOver());
  } finally {
    await Promise.all([writes.stop(), requests?.stop()]);
    await audience.close();
  }
  await writes.verify(retained);
  await requests?.verify();
}
