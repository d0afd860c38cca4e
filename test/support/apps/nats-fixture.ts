import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { randomUUID } from 'node:crypto';
import { NatsStore } from '../../../src/store/nats/nats-store.js';
import { SystemClock, type TimeSource } from '../../../src/kernel/time/system-clock.js';
import { KEEP_ALL, retentionFor, type StoreFixture, until } from './store-bench.js';

/** Stores on one server under one namespace, which are closed with the fixture. */
export class NatsFixture implements StoreFixture {
  private readonly opened: NatsStore[] = [];
  private readonly namespace = `test-${randomUUID()}`;
  private readonly clock: SystemClock;

  constructor(
    private readonly url: string,
    time?: TimeSource,
  ) {
    this.clock = new SystemClock(time);
  }

  async open(retention = KEEP_ALL): Promise<NatsStore> {
    const store = this.openAway(this.url, retention);
    await until('the connection', () => store.state().available);
    return store;
  }

  /** Does not wait for the connection. */
  openAway(url = this.url, retention = KEEP_ALL): NatsStore {
    const { clock, namespace } = this;
    const store = NatsStore.open(url, { clock, retentionOf: retentionFor(retention), namespace });
    this.opened.push(store);
    return store;
  }

  async wipe(): Promise<void> {
    const nc = await connect({ servers: this.url });
    const jsm = await jetstreamManager(nc);
    for await (const name of jsm.streams.names()) if (name.includes(this.namespace)) await jsm.streams.delete(name);
    await nc.close();
  }

  /** The keys of which a bucket keeps a message, be it of a value or of a deletion. */
  async keysKept(bucket: string): Promise<string[]> {
    const nc = await connect({ servers: this.url });
    const jsm = await jetstreamManager(nc);
    const { state } = await jsm.streams.info(`KV_${this.namespace}_${bucket}`, { subjects_filter: '>' });
    await nc.close();
    return Object.keys(state.subjects ?? {})
      .map((subject) => subject.split('.').slice(2).join('.'))
      .sort();
  }

  /** How many consumers the server keeps of the namespace. */
  async consumers(): Promise<number> {
    const nc = await connect({ servers: this.url });
    const jsm = await jetstreamManager(nc);
    let count = 0;
    for await (const { config, state } of jsm.streams.list()) {
      if (config.name.includes(this.namespace)) count += state.consumer_count;
    }
    await nc.close();
    return count;
  }

  async dispose(): Promise<void> {
    await Promise.all(this.opened.map((store) => store.close()));
    this.clock.stop();
  }
}
