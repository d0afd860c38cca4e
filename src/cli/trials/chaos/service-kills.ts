import { setTimeout as delay } from 'node:timers/promises';
import { underLoad } from '../load.js';
import { type Trial, type TrialContext } from '../trial.js';
import { startReplica } from './replicas.js';

const WRITERS = 32;

async function run(context: TrialContext): Promise<void> {
  const { findings, random } = context;
  const replica = await startReplica(context, 'service');
  const url = (): string => replica.url;
  await underLoad(context, { url, writers: WRITERS, evented: true }, async () => {
    await delay(random.integer(200, 2000));
    await replica.end('SIGKILL');
    findings.count('kills');
    await replica.start();
  });
}

/** The service ends in the middle of everything, with the store on its disk. */
export const SERVICE_KILLS: Trial = {
  name: 'service-kills',
  promise:
    'No acknowledged write is lost or stored twice, and each stream goes on, when the service is killed under 32 writers.',
  needs: [],
  run,
};
