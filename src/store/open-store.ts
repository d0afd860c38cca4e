import { type Environment } from '../config/environment.js';
import { type Entropy } from '../kernel/random/entropy.js';
import { type TaskClock } from '../kernel/time/clock.js';
import { type RetentionOf } from './log-storage.js';
import { type Retentions } from './retentions.js';
import { type Store } from './store.js';

/** A text of 12 letters and digits. */
function newEpoch(entropy: Entropy): string {
  return [entropy.uint32(), entropy.uint32()].map((bits) => bits.toString(36).padStart(7, '0').slice(-6)).join('');
}

/** The store that the configuration asks for. It need not be there yet: its state tells. */
export async function openStore(
  { NATS_URL, STATE_DIR }: Environment,
  clock: TaskClock,
  entropy: Entropy,
  retentions: Retentions,
): Promise<Store> {
  const retentionOf: RetentionOf = (topic) => retentions.of(topic);
  // The client of NATS is loaded only where it is used.
  if (NATS_URL !== undefined) {
    const { NatsStore } = await import('./nats/nats-store.js');
    return NatsStore.open(NATS_URL, { clock, retentionOf });
  }
  const { LocalStore } = await import('./embedded/local-store.js');
  const store = new LocalStore({ folder: STATE_DIR, clock, retentionOf, newEpoch: () => newEpoch(entropy) });
  await store.open();
  return store;
}
