import { type Leases } from './leases.js';
import { type KeyValue } from './key-value.js';
import { type LogStorage } from './log-storage.js';

/** Whether a store can be used, and if not, why: a sentence fit for a client, without paths or secrets. */
export type StoreState = { readonly available: true } | { readonly available: false; readonly reason: string };

/** What replicas share, or one process keeps: one driver behind it, chosen by the configuration. */
export abstract class Store {
  /** `embedded` or `nats`, for health and logs. */
  abstract readonly driver: string;
  abstract readonly log: LogStorage;
  abstract readonly keyValue: KeyValue;
  abstract readonly leases: Leases;

  abstract state(): StoreState;

  /** Finishes what is under way and closes everything. */
  abstract close(): Promise<void>;
}
