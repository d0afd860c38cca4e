import { arch } from 'node:process';
import { open, type RootDatabase } from 'lmdb';
import { limitOf } from '../../kernel/system-limits.js';
import { type TaskClock } from '../../kernel/time/clock.js';
import { type RetentionOf } from '../log-storage.js';
import { EmbeddedKeyValue } from './embedded-key-value.js';
import { EmbeddedLog } from './embedded-log.js';
import { lockFolder } from './folder-lock.js';
import { makeFolder } from './make-folder.js';
import { GroupCommit } from './group-commit.js';
import { type KnownAppend } from './known-appends.js';
import { type WriteLimit } from './write-limit.js';

const EPOCH = 'epoch';

/**
 * A commit is on the disk when its promise resolves. The engine's own ways to have several on their way (`overlappingSync`,
 * `eventTurnBatching`) are not for disks that fill up: a failed commit then rejects promises that nobody holds, which ends
 * the process, and closing waits for ever. `GroupCommit` does what they are for.
 *
 * Left to itself, it takes a folder whose name has a dot for a file.
 */
export const ENGINE = { maxDbs: 8, noSubdir: false, overlappingSync: false, eventTurnBatching: false };
/** Address space for the file, not memory; a file that outgrows it is mapped again. */
const MAP_BYTES = 8 * 1024 ** 3;

/**
 * Left to itself, the engine maps the file anew each time that it has doubled, and keeps the maps before: the process would be two
 * to three times as large as its file. Where address space is short it is left to itself: it ends the process where a map does not
 * fit.
 */
function mapSize(): { readonly mapSize?: number } {
  const isPlenty = arch.endsWith('64') && limitOf('Max address space') === undefined;
  return isPlenty ? { mapSize: MAP_BYTES } : {};
}

export interface EmbeddedSettings {
  readonly folder: string;
  readonly clock: TaskClock;
  readonly limit: WriteLimit;
  readonly retentionOf: RetentionOf;
  /** A new epoch, for a folder that has none. */
  readonly newEpoch: () => string;
  /** A commit has failed; the promises of those who waited for it have been rejected. */
  readonly onFailed: (error: unknown) => void;
  readonly onCommitted: () => void;
}

/** LMDB in a folder that is this process's own. */
export class EmbeddedStore {
  private constructor(
    readonly log: EmbeddedLog,
    readonly keyValue: EmbeddedKeyValue,
    private readonly commits: GroupCommit,
    private readonly root: RootDatabase,
    private readonly unlock: () => void,
  ) {}

  /** @throws FolderTakenError, or what the file system says. */
  static async open(settings: EmbeddedSettings): Promise<EmbeddedStore> {
    makeFolder(settings.folder);
    const unlock = await lockFolder(settings.folder);
    try {
      return await EmbeddedStore.over(settings, unlock);
    } catch (error) {
      unlock();
      throw error;
    }
  }

  private static async over(settings: EmbeddedSettings, unlock: () => void): Promise<EmbeddedStore> {
    const root = open(settings.folder, { ...ENGINE, ...mapSize() });
    try {
      return await EmbeddedStore.on(root, settings, unlock);
    } catch (error) {
      await root.close();
      throw error;
    }
  }

  private static async on(root: RootDatabase, settings: EmbeddedSettings, unlock: () => void): Promise<EmbeddedStore> {
    const { clock, limit, retentionOf } = settings;
    const texts = root.openDB<string, string>('texts', { encoding: 'string' });
    const counters = root.openDB<number, string>('counters', { encoding: 'ordered-binary' });
    let epoch = texts.get(EPOCH);
    if (epoch === undefined) {
      epoch = settings.newEpoch();
      await texts.put(EPOCH, epoch);
    }
    const commits = new GroupCommit(
      root,
      limit,
      () => {
        log.onCommitted();
        keyValue.onCommitted();
        settings.onCommitted();
      },
      (error) => {
        log.onFailed();
        keyValue.onFailed();
        settings.onFailed(error);
      },
    );
    const entries = root.openDB<Buffer, [string, number]>('entries', { encoding: 'binary' });
    const last = root.openDB<number, string>('last', { encoding: 'ordered-binary' });
    const ids = root.openDB<KnownAppend, string>('ids', { encoding: 'msgpack' });
    const log = new EmbeddedLog({ entries, last, ids }, commits, { epoch, clock, retentionOf });
    const values = root.openDB<Buffer, [string, string]>('values', { encoding: 'binary' });
    const keyValue = new EmbeddedKeyValue({ values, counters }, commits);
    return new EmbeddedStore(log, keyValue, commits, root, unlock);
  }

  async close(): Promise<void> {
    this.log.close();
    await this.commits.settled();
    await this.root.close();
    this.unlock();
  }
}
