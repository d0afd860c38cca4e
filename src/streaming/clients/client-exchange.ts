import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { inBackground, isKnown } from '../../kernel/errors/bugs.js';
import { FlowProbeError } from '../../kernel/errors/flowprobe.error.js';
import { KeyedMutex } from '../../kernel/keyed-mutex.js';
import { TaskClock } from '../../kernel/time/clock.js';
import { type KeyChange } from '../../store/key-value.js';
import { OnceOpen } from '../../store/once-open.js';
import { Store } from '../../store/store.js';
import { faultOf } from '../wire/parse-faults.js';
import { type Application, type ClientList, LocalClients, replicaOf } from './local-clients.js';

const BUCKET = 'clients';
/** Somebody wants to know: written by who asks, answered by all others. */
const ASK = 'ask';
/** A replica that has not answered by then is in no list until it does; what it was asked to do, it may still do. */
const ANSWER_MS = 1500;
const LATE = 'The replica of this client did not answer in time; the fault may still be applied';

/** One fault for a client of another replica. */
interface Order {
  readonly serial: number;
  readonly client: string;
  readonly fault: string;
  readonly messages: number;
}

interface Report {
  readonly serial: number;
  readonly outcome: Application | { readonly result: 'refused'; readonly message: string };
}

/** What another replica has stored last. */
interface Stored {
  readonly value: Buffer;
  readonly revision: number;
}

/**
 * What replicas ask of one another about their clients, through the store. Nothing is written while nobody asks but that a
 * replica is there: the list of each is its answer to a question, which has a higher revision than the question.
 */
@Injectable()
export class ClientExchange implements OnModuleInit, OnModuleDestroy {
  private readonly others = new Map<string, Stored>();
  /** Those that have not answered a question in time, and nothing since. */
  private readonly silent = new Set<string>();
  /** By the replica that has given it: the serial of the last order that was carried out here. */
  private readonly carriedOut = new Map<string, number>();
  private readonly waiting = new Set<() => void>();
  private readonly orders = new KeyedMutex();
  private orderSerial = 0;
  private report: Report | undefined;
  private isAnswering = false;
  private isAskedAgain = false;
  /** The replica that an order is under way for. */
  private ordered: string | undefined;
  private isStopped = false;
  private readonly watch = new OnceOpen(async () => {
    const stop = await this.store.keyValue.watch(BUCKET, (change) => this.receive(change));
    this.answer();
    return stop;
  });

  constructor(
    private readonly store: Store,
    private readonly local: LocalClients,
    private readonly clock: TaskClock,
  ) {}

  /** A store that is away when the service starts is asked again. */
  onModuleInit(): void {
    this.watch.openUnasked(this.clock);
  }

  async onModuleDestroy(): Promise<void> {
    this.isStopped = true;
    if (!(await this.watch.close())) return;
    try {
      for (const what of ['list', 'do', 'done'])
        await this.store.keyValue.delete(BUCKET, `${what}.${this.local.replica}`);
    } catch (error) {
      if (!isKnown(error)) throw error;
    }
  }

  /** The lists of all other replicas that answer, as they are now; none while the store is away. */
  async lists(): Promise<ClientList[]> {
    if (this.others.size === 0) return [];
    try {
      const { keyValue } = this.store;
      // Of questions that are asked at once, only one counts.
      const silentBefore = new Set(this.silent);
      const asked = await keyValue.put(BUCKET, ASK, Buffer.from(this.local.replica));
      const isLate = ([, { revision }]: [string, Stored]): boolean => revision <= asked;
      await this.until(() => ![...this.others].some(isLate));
      const answers = [...this.others].filter((each) => !isLate(each));
      const late = [...this.others].filter(isLate).map(([replica]) => replica);
      const gone = late.filter((replica) => silentBefore.has(replica) && this.silent.has(replica));
      for (const replica of late) this.silent.add(replica);
      for (const replica of gone) {
        // What is done to a client of its own is waited for first: with one that is forgotten, the client has left.
        if (this.silent.has(replica) && replica !== this.ordered) await this.forget(replica);
      }
      return answers.map(([, { value }]) => JSON.parse(value.toString()) as ClientList);
    } catch (error) {
      if (!isKnown(error)) throw error;
      return [];
    }
  }

  /**
   * Has another replica apply a fault to one of its clients.
   * @param fault as it stands in a URL
   * @throws FlowProbeError `conflict`, `unavailable`
   */
  async order(client: string, fault: string, messages: number): Promise<Application> {
    const replica = replicaOf(client);
    if (!this.others.has(replica)) return { result: 'gone' };
    // One at a time, as the store keeps one order of each replica.
    return this.orders.run('', async () => {
      this.orderSerial += 1;
      const order: Order = { serial: this.orderSerial, client, fault, messages };
      this.ordered = replica;
      try {
        await this.store.keyValue.put(BUCKET, `do.${this.local.replica}`, Buffer.from(JSON.stringify(order)));
        await this.until(() => this.report?.serial === order.serial || !this.others.has(replica));
      } finally {
        this.ordered = undefined;
      }
      const { report } = this;
      if (report?.serial !== order.serial) {
        // With a replica that has left, its clients have.
        if (!this.others.has(replica)) return { result: 'gone' };
        throw new FlowProbeError('unavailable', LATE);
      }
      const { outcome } = report;
      if (outcome.result === 'refused') throw new FlowProbeError('conflict', outcome.message);
      return outcome;
    });
  }

  private receive({ key, value, revision }: KeyChange): void {
    const [what = '', replica = ''] = key.split('.');
    const isOwn = replica === this.local.replica;
    if (key === ASK && value !== undefined && value.toString() !== this.local.replica) this.answer();
    else if (what === 'list' && !isOwn) this.learn(replica, value, revision);
    else if (what === 'do' && !isOwn && value !== undefined)
      this.carryOut(replica, JSON.parse(value.toString()) as Order);
    else if (what === 'done' && isOwn && value !== undefined) this.report = JSON.parse(value.toString()) as Report;
    for (const check of this.waiting) check();
  }

  private learn(replica: string, value: Buffer | undefined, revision: number): void {
    this.silent.delete(replica);
    if (value === undefined) {
      this.others.delete(replica);
      this.carriedOut.delete(replica);
    } else this.others.set(replica, { value, revision });
  }

  /** Writes the list down; however many ask at once, one write is under way. */
  private answer(): void {
    this.isAskedAgain = true;
    if (this.isAnswering || this.isStopped) return;
    this.isAnswering = true;
    this.isAskedAgain = false;
    const value = Buffer.from(JSON.stringify(this.local.list()));
    const written = this.store.keyValue.put(BUCKET, `list.${this.local.replica}`, value).finally(() => {
      this.isAnswering = false;
      if (this.isAskedAgain) this.answer();
    });
    // Who has asked is answered when it asks again.
    inBackground('store', written, () => undefined);
  }

  private carryOut(replica: string, { serial, client, fault, messages }: Order): void {
    // A watch repeats what was there before.
    if (replicaOf(client) !== this.local.replica || this.carriedOut.get(replica) === serial) return;
    this.carriedOut.set(replica, serial);
    const report: Report = { serial, outcome: this.outcomeOf(client, fault, messages) };
    const written = this.store.keyValue.put(BUCKET, `done.${replica}`, Buffer.from(JSON.stringify(report)));
    inBackground('store', written, () => undefined);
  }

  private outcomeOf(client: string, text: string, messages: number): Report['outcome'] {
    const fault = faultOf(text);
    if (fault === undefined)
      return { result: 'refused', message: 'The replica of this client does not know this fault' };
    try {
      return this.local.apply(client, fault, messages);
    } catch (error) {
      if (!isKnown(error)) throw error;
      return { result: 'refused', message: error.message };
    }
  }

  /** Forgets a replica that is taken for gone, and what it has left in the store. */
  private async forget(replica: string): Promise<void> {
    this.learn(replica, undefined, 0);
    for (const what of ['list', 'do', 'done']) await this.store.keyValue.delete(BUCKET, `${what}.${replica}`);
  }

  /** Resolves when it is so, or when whoever should have answered has had enough time. */
  private until(isFulfilled: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        timeout.unsubscribe();
        this.waiting.delete(check);
        resolve();
      };
      const check = (): void => {
        if (isFulfilled() || this.isStopped) end();
      };
      const timeout = this.clock.schedule(end, ANSWER_MS);
      this.waiting.add(check);
      check();
    });
  }
}
