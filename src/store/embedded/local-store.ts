import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { getSystemErrorMap } from 'node:util';
import { Logger } from '@nestjs/common';
import { type Subscription } from 'rxjs';
import { inBackground, reportBug, reportUnlessKnown } from '../../kernel/errors/bugs.js';
import { FlowProbeError } from '../../kernel/errors/flowprobe.error.js';
import { systemCodeOf } from '../../kernel/errors/system-code.js';
import { type SweepClock } from '../../kernel/time/sweep.js';
import { SYSTEM_TIMERS } from '../../kernel/time/timers.js';
import { type KeyValue } from '../key-value.js';
import { type LogStorage } from '../log-storage.js';
import { Store, type StoreState } from '../store.js';
import { type EmbeddedSettings, EmbeddedStore } from './embedded-store.js';
import { FolderTakenError } from './folder-lock.js';
import { LocalLeases } from './local-leases.js';
import { WriteLimit } from './write-limit.js';

const RETRY_MS = 5000;
/** The embedded driver stores all of a commit or nothing. */
const NOTHING_STORED = 'nothing was stored';

/** What is known to keep a folder from being used, by the system's code; in words fit for a client: no path, no secret. */
const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EIO: 'the disk is full, or it fails',
  EACCES: 'STATE_DIR may not be written',
  EPERM: 'STATE_DIR may not be written',
  EROFS: 'STATE_DIR is on a read-only file system',
  ENOTDIR: 'STATE_DIR is no folder',
  EEXIST: 'STATE_DIR is no folder',
  ENOENT: 'STATE_DIR cannot be made where it is',
  ELOOP: 'STATE_DIR leads through symbolic links in a circle',
  ENAMETOOLONG: 'the path of STATE_DIR is too long',
  EMFILE: 'there are no file descriptors left',
  ENFILE: 'there are no file descriptors left',
  ENOMEM: 'there is no memory left',
};

/** LMDB's own codes (`lmdb.h`). */
const LMDB_REASONS = new Map([
  [-30796, 'what is in STATE_DIR is damaged'],
  [-30795, 'the disk fails'],
  [-30794, 'STATE_DIR is of another version'],
  [-30793, 'what is in STATE_DIR is no store'],
  [-30792, 'the disk is full'],
  [-30790, 'there are too many readers'],
]);

/** The engine gives some errors of the system as a text alone. */
const TEXT_REASONS: readonly (readonly [RegExp, string])[] = [
  [/no space left|MDB_MAP_FULL/i, 'the disk is full'],
  [/input\/output error/i, 'the disk is full, or it fails'],
  [/disk quota exceeded/i, 'the disk quota is used up'],
  [/permission denied|operation not permitted/i, 'STATE_DIR may not be written'],
  [/read-only file system/i, 'STATE_DIR is on a read-only file system'],
  [/not a directory/i, 'STATE_DIR is no folder'],
  [/too many open files/i, 'there are no file descriptors left'],
  [/cannot allocate memory/i, 'there is no memory left'],
];

/** Why the folder cannot be used, where that is what the error says; undefined for an error that is a bug. */
export function outageOf(error: unknown): string | undefined {
  if (error instanceof FolderTakenError) return 'STATE_DIR is in use by another process; give each its own';
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  const name = typeof code === 'number' ? systemNameOf(code) : systemCodeOf(error);
  if (name !== undefined && Object.hasOwn(REASONS, name)) return REASONS[name];
  if (typeof code === 'number' && LMDB_REASONS.has(code)) return LMDB_REASONS.get(code);
  // Only what comes from the engine or the system: a text of our own could say anything.
  if (error instanceof TypeError || error instanceof RangeError) return undefined;
  const message = error instanceof Error ? error.message : '';
  return TEXT_REASONS.find(([pattern]) => pattern.test(message))?.[1];
}

/** Of a positive error number, as the engine has them. */
function systemNameOf(errno: number): string | undefined {
  return getSystemErrorMap().get(-Math.abs(errno))?.[0];
}

/** Real time, whatever the clock of the service is: a disk is no part of a simulation. */
const DISK_TIME: SweepClock = {
  now: () => SYSTEM_TIMERS.nowMs(),
  schedule: (work, delayMs) => SYSTEM_TIMERS.after(delayMs, work),
};

export type LocalStoreSettings = Omit<EmbeddedSettings, 'onFailed' | 'onCommitted'>;

/**
 * The embedded driver. A folder that cannot be used is no reason not to start: all that needs no store works, what needs it
 * is refused with the reason, and the folder is tried again every few seconds.
 */
export class LocalStore extends Store {
  readonly driver = 'embedded';
  readonly log: LogStorage;
  readonly keyValue: KeyValue;
  readonly leases = new LocalLeases();
  private readonly logger = new Logger('Store');
  private opened: EmbeddedStore | undefined;
  private reason: string | undefined = 'the store is being opened';
  /** What kept it from being opened, where that is a bug. */
  private bug: Error | undefined;
  private closed = false;
  private retry: Subscription | undefined;

  constructor(private readonly settings: LocalStoreSettings) {
    super();
    this.log = {
      append: (...args) => this.write(({ log }) => log.append(...args)),
      appendMany: (...args) => this.write(({ log }) => log.appendMany(...args)),
      stateOf: (topic) => this.use(({ log }) => log.stateOf(topic)),
      read: (topic, fromSequence, limit) => this.use(({ log }) => log.read(topic, fromSequence, limit)),
      watch: (topic, onEntries) => this.use(({ log }) => log.watch(topic, onEntries)),
      dropThrough: (topic, sequence) => this.use(({ log }) => log.dropThrough(topic, sequence)),
      reachedLimits: () => this.opened?.log.reachedLimits() ?? [],
    };
    this.keyValue = {
      get: (...args) => this.use(({ keyValue }) => keyValue.get(...args)),
      entries: (...args) => this.use(({ keyValue }) => keyValue.entries(...args)),
      put: (...args) => this.write(({ keyValue }) => keyValue.put(...args)),
      compareAndSet: (...args) => this.write(({ keyValue }) => keyValue.compareAndSet(...args)),
      delete: (...args) => this.write(({ keyValue }) => keyValue.delete(...args)),
      watch: (...args) => this.use(({ keyValue }) => keyValue.watch(...args)),
    };
  }

  /** @param url of the folder: `file:///…` */
  static async open(url: string, options: Omit<LocalStoreSettings, 'folder' | 'limit'>): Promise<LocalStore> {
    const limit = new WriteLimit(DISK_TIME);
    const store = new LocalStore({ ...options, folder: fileURLToPath(url), limit });
    await store.open();
    return store;
  }

  state(): StoreState {
    const reason = this.reason ?? (this.settings.limit.isStalled ? 'the disk does not answer in time' : undefined);
    return reason === undefined ? { available: true } : { available: false, reason };
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

  private async use<T>(work: (store: EmbeddedStore) => Promise<T>, outcome?: typeof NOTHING_STORED): Promise<T> {
    if (this.opened === undefined) throw this.bug ?? unavailable(this.reason ?? '', outcome);
    try {
      return await work(this.opened);
    } catch (error) {
      if (error instanceof FlowProbeError) throw error;
      const outage = outageOf(error);
      if (outage === undefined) {
        reportBug('store', error);
        throw error;
      }
      throw unavailable(outage, outcome);
    }
  }

  private write<T>(work: (store: EmbeddedStore) => Promise<T>): Promise<T> {
    return this.settings.limit.within(this.use(work, NOTHING_STORED));
  }

  private fail(error: unknown): void {
    if (this.closed) return;
    const reason = outageOf(error);
    if (reason === undefined) {
      reportBug('store', error);
      if (this.opened !== undefined) return;
      this.bug = error instanceof Error ? error : new Error(String(error));
      this.reason = 'it failed to open; the reason is in the log';
      this.tryLater();
      return;
    }
    const detail = error instanceof Error ? error.message : String(error);
    if (reason !== this.reason) {
      this.logger.error(`${resolve(this.settings.folder)} cannot be used: ${reason} (${detail}); trying again`);
    }
    this.reason = reason;
    this.tryLater();
  }

  /** One try for all that failed. */
  private tryLater(): void {
    this.retry?.unsubscribe();
    this.retry = this.settings.clock.schedule(() => inBackground('store', this.tryAgain()), RETRY_MS);
  }

  private recover(): void {
    if (this.reason === undefined || this.closed) return;
    this.logger.log(`The store in ${resolve(this.settings.folder)} is ready`);
    this.reason = undefined;
    this.bug = undefined;
  }

  private async tryAgain(): Promise<void> {
    if (this.closed || this.reason === undefined) return;
    if (this.opened === undefined) await this.open();
    // A commit that fails comes to `fail` by itself.
    else await this.opened.keyValue.put('store', 'probe', Buffer.alloc(0)).catch(reportUnlessKnown('store'));
  }
}

/** @param outcome what became of a write, where it is one */
function unavailable(reason: string, outcome?: typeof NOTHING_STORED): FlowProbeError {
  return new FlowProbeError('unavailable', `The store cannot be used: ${[reason, outcome].filter(Boolean).join('; ')}`);
}
