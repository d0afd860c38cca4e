import { setTimeout as delay } from 'node:timers/promises';
import { underLoad } from '../load.js';
import { type NatsServer } from '../nats-server.js';
import { type Trial, type TrialContext } from '../trial.js';
import { anyOf, startReplicas } from './replicas.js';

const WRITERS = 32;

/** Two replicas under writers and readers, while `disturb` is done to their store over and over. */
async function runWith(
  context: TrialContext,
  disturb: (nats: NatsServer, context: TrialContext) => Promise<void>,
): Promise<void> {
  const { nats, replicas } = await startReplicas(context, 2);
  const url = anyOf(replicas, context);
  await underLoad(context, { url, writers: WRITERS, evented: true }, async () => {
    await delay(context.random.integer(300, 3000));
    await disturb(nats, context);
    for (const replica of replicas) await replica.untilReady();
  });
}

async function kill(nats: NatsServer, { findings, random }: TrialContext): Promise<void> {
  await nats.kill();
  findings.count('kills');
  await delay(random.integer(0, 3000));
  await nats.start();
}

async function pause(nats: NatsServer, { findings, random }: TrialContext): Promise<void> {
  await nats.freeze();
  findings.count('pauses');
  await delay(random.integer(100, 6000));
  nats.thaw();
}

/** The store's server ends in the middle of everything. */
export const NATS_KILLS: Trial = {
  name: 'nats-kills',
  promise:
    'No acknowledged write is lost or stored twice, and each stream goes on, when NATS is killed under 32 writers.',
  needs: ['nats-server'],
  run: (context) => runWith(context, kill),
};

/** The store's server does not answer for up to six seconds; its connections stay open. */
export const NATS_PAUSES: Trial = {
  name: 'nats-pauses',
  promise:
    'No acknowledged write is lost or stored twice, and each stream goes on, when NATS does not answer for seconds.',
  needs: ['nats-server'],
  run: (context) => runWith(context, pause),
};
