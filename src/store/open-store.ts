import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Environment } from '../config/environment.js';
import { type Entropy } from '../kernel/random/entropy.js';
import { type TaskClock } from '../kernel/time/clock.js';
import { type RetentionOf } from './log-storage.js';
import { type Retentions } from './retentions.js';
import { type Store } from './store.js';

/** What a driver is opened with. */
export interface StoreOptions {
  readonly clock: TaskClock;
  readonly retentionOf: RetentionOf;
  /** A new epoch, for a store that has no other way to distinguish its histories. */
  readonly newEpoch: () => string;
}

/** Opens the store at a URL, which need not be there yet. */
type OpenDriver = (url: string, options: StoreOptions) => Promise<Store>;

/** The drivers by the scheme of their URLs: a folder each, loaded only where it is used. */
const DRIVERS: Readonly<Record<string, OpenDriver>> = {
  file: async (url, options) => (await import('./embedded/local-store.js')).LocalStore.open(url, options),
  nats: async (url, options) => (await import('./nats/nats-store.js')).NatsStore.open(url, options),
  tls: async (url, options) => (await import('./nats/nats-store.js')).NatsStore.open(url, options),
};

/** A text of 12 letters and digits. */
function newEpoch(entropy: Entropy): string {
  return [entropy.uint32(), entropy.uint32()].map((bits) => bits.toString(36).padStart(7, '0').slice(-6)).join('');
}

/** The store that the configuration asks for. It need not be there yet: its state says so. */
export async function openStore(
  { NATS_URL, STATE_DIR }: Environment,
  clock: TaskClock,
  entropy: Entropy,
  retentions: Retentions,
): Promise<Store> {
  const url = NATS_URL ?? pathToFileURL(resolve(STATE_DIR)).href;
  const [scheme = ''] = url.toLowerCase().split(':', 1);
  const open = Object.hasOwn(DRIVERS, scheme) ? DRIVERS[scheme] : undefined;
  if (open === undefined) throw new Error(`No driver of the store is registered for ${scheme}://`);
  return open(url, { clock, retentionOf: (topic) => retentions.of(topic), newEpoch: () => newEpoch(entropy) });
}
