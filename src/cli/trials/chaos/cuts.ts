import { setTimeout as delay } from 'node:timers/promises';
import { underLoad } from '../load.js';
import { type Trial, type TrialContext } from '../trial.js';
import { anyOf, startReplicas } from './replicas.js';

const MAX_BYTES = 6000;

async function run(context: TrialContext): Promise<void> {
  const { replicas } = await startReplicas(context, 2);
  const url = anyOf(replicas, context);
  const bytes = context.random.fork('bytes');
  await underLoad(context, { url, writers: 4, cutAfter: () => bytes.integer(1, MAX_BYTES) }, () => delay(100));
}

/** Connections that break at any byte. */
export const CUTS: Trial = {
  name: 'cuts',
  promise: 'A stream that is cut at any byte goes on at any replica without a gap and without a repeat.',
  needs: ['nats-server'],
  run,
};
