import { Logger } from '@nestjs/common';
import { distinctUntilChanged, map, type Observable, skip, type Subscription } from 'rxjs';
import { FlowProbeError } from '../../kernel/errors/flowprobe.error.js';
import { type TaskClock } from '../../kernel/time/clock.js';
import { type RetentionOf } from '../log-storage.js';
import { SharedLeases } from '../shared-leases.js';
import { Store, type StoreState } from '../store.js';
import { NatsKeyValue } from './nats-key-value.js';
import { NatsLink } from './nats-link.js';
import { NatsLogStorage } from './nats-log-storage.js';

/** A NATS that is not connected by then is worth a line in the log. */
const CONNECT_MS = 2000;

export interface NatsStoreOptions {
  readonly clock: TaskClock;
  /** Replicas with different ones change the streams back and forth as they start. */
  readonly retentionOf: RetentionOf;
  /** Begins all names on the server, so that deployments can share it: `[A-Za-z0-9-]{1,64}`; `flowprobe` by default. */
  readonly namespace?: string;
}

/**
 * The driver for several processes: what one of them writes, all of them see. Both parts of the store are on one connection
 * to NATS, which may be away at any time.
 */
export class NatsStore extends Store {
  readonly driver = 'nats';
  readonly log: NatsLogStorage;
  readonly keyValue: NatsKeyValue;
  readonly leases: SharedLeases;
  private readonly logger = new Logger('Store');
  private readonly logging: Subscription;

  private constructor(
    private readonly link: NatsLink,
    { clock, retentionOf }: NatsStoreOptions,
    namespace: string,
  ) {
    super();
    this.keyValue = new NatsKeyValue(link, namespace);
    this.leases = new SharedLeases(this.keyValue, clock);
    this.log = new NatsLogStorage(link, namespace, retentionOf, this.leases);
    this.logging = this.available$.pipe(skip(1)).subscribe((available) => {
      if (available) this.logger.log('NATS is connected');
      else this.logger.warn(`NATS is lost (${link.outageWords}); trying again`);
    });
    this.logging.add(
      clock.schedule(() => {
        if (!link.available) this.logger.warn(`NATS is not there (${link.outageWords}); trying again`);
      }, CONNECT_MS),
    );
  }

  /**
   * Begins to connect and goes on for ever; does not wait for it.
   * @param url such as `nats://user:password@host:4222`, several with commas between
   * @throws FlowProbeError `unavailable` if it is no URL, `bad-request` if the namespace is not one
   */
  static open(url: string, options: NatsStoreOptions): NatsStore {
    const { clock, namespace = 'flowprobe' } = options;
    if (!/^[A-Za-z0-9-]{1,64}$/.test(namespace)) {
      throw new FlowProbeError('bad-request', 'A namespace on NATS has 1 to 64 letters, digits and hyphens.');
    }
    return new NatsStore(new NatsLink(url, clock), options, namespace);
  }

  state(): StoreState {
    const { health } = this.link;
    return health === undefined ? { available: true } : { available: false, reason: `NATS: ${health}` };
  }

  /** Whether it is available, now and whenever that changes. */
  get available$(): Observable<boolean> {
    return this.link.session$.pipe(
      map((session) => session !== undefined),
      distinctUntilChanged(),
    );
  }

  async close(): Promise<void> {
    this.logging.unsubscribe();
    this.log.close();
    this.keyValue.close();
    await this.link.close();
  }
}
