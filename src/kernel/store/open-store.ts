import { type Environment } from '../../config/environment.js';
import { type Entropy } from '../random/entropy.js';
import { type TaskClock } from '../time/clock.js';
import { type Store } from './store.js';

/** A text of 12 letters and digits. */
function newEpoch(entropy: Entropy): string {
  return [entropy.uint32(), entropy.uint32()].map((bits) => bits.toString(36).padStart(7, '0').slice(-6)).join('');
}

/** The store that the configuration asks for. It need not be there yet: its state tells. */
export async function openStore(environment: Environment, clock: TaskClock, entropy: Entropy): Promise<Store> {
  const { NATS_URL, STATE_DIR, CHANGES_RETENTION_COUNT, CHANGES_RETENTION_SECONDS } = environment;
  const retention = { maxCount: CHANGES_RETENTION_COUNT, maxAgeMs: CHANGES_RETENTION_SECONDS * 1000 };
  // The client of NATS is loaded only where it is used.
  if (NATS_URL !== undefined) {
    const { SharedStore } = await import('./nats/shared-store.js');
    return new SharedStore(NATS_URL, { clock, retention });
  }
  const { LocalStore } = await import('./embedded/local-store.js');
  const store = new LocalStore({ folder: STATE_DIR, clock, retention, newEpoch: () => newEpoch(entropy) });
  await store.open();
  return store;
}
