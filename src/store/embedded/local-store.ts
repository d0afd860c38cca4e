import { resolve } from 'node:path';
import { Logger } from '@nestjs/common';
import { type Subscription } from 'rxjs';
import { FlowProbeError } from '../../kernel/errors/flowprobe.error.js';
import { systemCodeOf } from '../../kernel/errors/system-code.js';
import { KeyValue } from '../key-value.js';
import { type LogStorage } from '../log-storage.js';
import { Store, type StoreState } from '../store.js';
import { type EmbeddedSettings, EmbeddedStore } from './embedded-store.js';
import { FolderTakenError } from './folder-lock.js';
import { LocalLeases } from './local-leases.js';

const RETRY_MS = 5000;

const REASONS = new Map([
  ['ENOSPC', 'the disk is full'],
  // LMDB's word for a write that was cut short.
  ['Input/output error', 'the disk is full, or it fails'],
  ['EDQUOT', 'the disk quota is used up'],
  ['EACCES', 'STATE_DIR may not be written'],
  ['EPERM', 'STATE_DIR may not be written'],
  ['EROFS', 'STATE_DIR is on a read-only file system'],
  ['ENOTDIR', 'STATE_DIR is no folder'],
  ['EEXIST', 'STATE_DIR is no folder'],
]);

/** What a client may hear of it: no path, no secret. */
function reasonOf(error: unknown): string {
  if (error instanceof FolderTakenError) return 'STATE_DIR is in use by another process; give each its own';
  const message = error instanceof Error ? error.message : String(error);
  const code = systemCodeOf(error) ?? (/no space left|ENOSPC|MAP_FULL/i.test(message) ? 'ENOSPC' : undefined);
  const named = [...REASONS.keys()].find((name) => name === code || message.includes(name));
  return REASONS.get(named ?? '') ?? 'STATE_DIR cannot be used';
}

/**
 * The embedded driver. A folder that cannot be used is no reason not to start: all that needs no store works, what needs it
 * is told why it has to wait, and the folder is tried again every few seconds.
 */
export class LocalStore extends Store {
  readonly driver = 'embedded';
  readonly log: LogStorage;
  readonly keyValue: KeyValue;
  readonly leases = new LocalLeases();
  private readonly logger = new Logger('Store');
  private opened: EmbeddedStore | undefined;
  private reason: string | undefined = 'the store is being opened';
  private closed = false;
  private retry: Subscription | undefined;

  constructor(private readonly settings: Omit<EmbeddedSettings, 'onFailed' | 'onCommitted'>) {
    super();
    this.log = {
      append: (topic, body) => this.use(({ log }) => log.append(topic, body)),
      appendMany: (topic, bodies) => this.use(({ log }) => log.appendMany(topic, bodies)),
      stateOf: (topic) => this.use(({ log }) => log.stateOf(topic)),
      read: (topic, fromSequence, limit) => this.use(({ log }) => log.read(topic, fromSequence, limit)),
      watch: (topic, onEntries) => this.use(({ log }) => log.watch(topic, onEntries)),
    };
    this.keyValue = new LocalKeyValue((work) => this.use(({ keyValue }) => work(keyValue)));
  }

  state(): StoreState {
    return this.reason === undefined ? { available: true } : { available: false, reason: this.reason };
  }

  /** Opens the folder, now or as soon as it can be. */
  async open(): Promise<void> {
    try {
      const opened = await EmbeddedStore.open({
        ...this.settings,
        onFailed: (error) => this.fail(error),
        onCommitted: () => this.recover(),
      });
      if (this.closed) {
        await opened.close();
      } else {
        this.opened = opened;
        this.recover();
      }
    } catch (error) {
      this.fail(error);
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    this.reason = 'the service stops';
    this.retry?.unsubscribe();
    const { opened } = this;
    this.opened = undefined;
    await opened?.close();
  }

  private async use<T>(work: (store: EmbeddedStore) => Promise<T>): Promise<T> {
    if (this.opened === undefined) throw this.unavailable();
    try {
      return await work(this.opened);
    } catch (error) {
      throw error instanceof FlowProbeError ? error : this.unavailable(error);
    }
  }

  private unavailable(error?: unknown): FlowProbeError {
    const reason = error === undefined ? (this.reason ?? '') : reasonOf(error);
    return new FlowProbeError('unavailable', `The store cannot be used: ${reason}`);
  }

  private fail(error: unknown): void {
    if (this.closed) return;
    const reason = reasonOf(error);
    const detail = error instanceof Error ? error.message : String(error);
    if (reason !== this.reason) {
      this.logger.error(`${resolve(this.settings.folder)} cannot be used: ${reason} (${detail}); trying again`);
    }
    this.reason = reason;
    // One try for all that failed.
    this.retry?.unsubscribe();
    this.retry = this.settings.clock.schedule(() => void this.tryAgain(), RETRY_MS);
  }

  private recover(): void {
    if (this.reason === undefined || this.closed) return;
    this.logger.log(`The store in ${resolve(this.settings.folder)} is ready`);
    this.reason = undefined;
  }

  private async tryAgain(): Promise<void> {
    if (this.closed || this.reason === undefined) return;
    if (this.opened === undefined) await this.open();
    // A commit tells by itself how it went.
    else await this.opened.keyValue.put('store', 'probe', Buffer.alloc(0)).catch(() => undefined);
  }
}

/** Asks whichever store is open. */
class LocalKeyValue extends KeyValue {
  constructor(private readonly use: <T>(work: (keyValue: KeyValue) => Promise<T>) => Promise<T>) {
    super();
  }

  get(...args: Parameters<KeyValue['get']>): ReturnType<KeyValue['get']> {
    return this.use((keyValue) => keyValue.get(...args));
  }

  entries(...args: Parameters<KeyValue['entries']>): ReturnType<KeyValue['entries']> {
    return this.use((keyValue) => keyValue.entries(...args));
  }

  put(...args: Parameters<KeyValue['put']>): ReturnType<KeyValue['put']> {
    return this.use((keyValue) => keyValue.put(...args));
  }

  compareAndSet(...args: Parameters<KeyValue['compareAndSet']>): ReturnType<KeyValue['compareAndSet']> {
    return this.use((keyValue) => keyValue.compareAndSet(...args));
  }

  delete(...args: Parameters<KeyValue['delete']>): ReturnType<KeyValue['delete']> {
    return this.use((keyValue) => keyValue.delete(...args));
  }

  watch(...args: Parameters<KeyValue['watch']>): ReturnType<KeyValue['watch']> {
    return this.use((keyValue) => keyValue.watch(...args));
  }
}
