import { FlowProbeError } from '../../errors/flowprobe.error.js';
import { distinctUntilChanged, map, type Observable } from 'rxjs';
import { type TaskClock } from '../../time/clock.js';
import { type Retention } from '../log-storage.js';
import { NatsKeyValue } from './nats-key-value.js';
import { NatsLink } from './nats-link.js';
import { NatsLogStorage } from './nats-log-storage.js';

export interface NatsStoreOptions {
  readonly clock: TaskClock;
  /** Of every topic of the log. Replicas with different ones change it back and forth as they start. */
  readonly retention: Retention;
  /** Begins all names on the server, so that deployments can share it: `[A-Za-z0-9-]{1,64}`; `flowprobe` by default. */
  readonly namespace?: string;
}

/** Both parts of the store on one connection to NATS, which may be away at any time. */
export class NatsStore {
  readonly log: NatsLogStorage;
  readonly keyValue: NatsKeyValue;

  private constructor(
    private readonly link: NatsLink,
    namespace: string,
    retention: Retention,
  ) {
    this.log = new NatsLogStorage(link, namespace, retention);
    this.keyValue = new NatsKeyValue(link, namespace);
  }

  /**
   * Begins to connect and goes on for ever; does not wait for it.
   * @param url such as `nats://user:password@host:4222`, several with commas between
   * @throws FlowProbeError `unavailable` if it is no URL, `bad-request` if the namespace is not one
   */
  static open(url: string, { clock, retention, namespace = 'flowprobe' }: NatsStoreOptions): NatsStore {
    if (!/^[A-Za-z0-9-]{1,64}$/.test(namespace)) {
      throw new FlowProbeError('bad-request', 'A namespace on NATS has 1 to 64 letters, digits and hyphens.');
    }
    return new NatsStore(new NatsLink(url, clock), namespace, retention);
  }

  get available(): boolean {
    return this.link.available;
  }

  /** Whether it is available, now and whenever that changes. */
  get available$(): Observable<boolean> {
    return this.link.session$.pipe(
      map((session) => session !== undefined),
      distinctUntilChanged(),
    );
  }

  /** Why it is not available, without credentials. */
  get trouble(): string | undefined {
    return this.link.trouble;
  }

  async close(): Promise<void> {
    this.log.close();
    this.keyValue.close();
    await this.link.close();
  }
}
