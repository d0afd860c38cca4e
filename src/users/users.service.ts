import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { FlowProbeError, notBegun } from '../kernel/errors/flowprobe.error.js';
import { Entropy } from '../kernel/random/entropy.js';
import { OnceOpen } from '../store/once-open.js';
import { Store } from '../store/store.js';
import { watched } from '../store/watched.js';
import { TaskClock } from '../kernel/time/clock.js';
import { changeUser, makeUser, readUser, type User, type UserFields, writeUser } from './domain/user.js';
import { MAX_USERS, slotOf, UserIds } from './domain/user-id.js';
import { UserList, type UserPage } from './domain/user-list.js';

const BUCKET = 'users';
/** How often a write is tried again after another write to the same place came first. */
const MAX_TRIES = 50;

function keyOf(slot: number): string {
  return `u${slot}`;
}

/**
 * Users in the store. There are 10,000 places, and each new user takes a free one or the oldest user's, so that there are
 * never more, however many replicas write.
 */
@Injectable()
export class UsersService implements OnModuleDestroy {
  private readonly ids: UserIds;
  private readonly index = new UserList();
  private readonly watch = new OnceOpen(() => this.subscribe());
  private isOpen = false;
  private lastRevision = 0;

  constructor(
    private readonly store: Store,
    private readonly clock: TaskClock,
    private readonly entropy: Entropy,
  ) {
    this.ids = new UserIds(() => entropy.uint32());
  }

  async onModuleDestroy(): Promise<void> {
    await this.watch.close();
  }

  /** Users by age, the oldest first. @param page from 1 @throws FlowProbeError `unavailable` */
  async page(page: number, limit: number): Promise<UserPage> {
    await this.watch.open();
    return this.index.page(page, limit);
  }

  /** Ids of the youngest users. @throws FlowProbeError `unavailable` */
  async latestIds(count: number): Promise<string[]> {
    await this.watch.open();
    return this.index.latest(count).map(({ id }) => id);
  }

  /** Resolves once the user is stored for good. @throws FlowProbeError `unavailable` */
  async create(fields: UserFields): Promise<User> {
    await this.watch.open();
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const slot = this.index.claim(this.entropy.integer(0, MAX_USERS - 1));
      if (slot === undefined) break;
      try {
        const user = makeUser(this.ids.next(this.clock.now(), slot), fields, this.clock.wallMs());
        if (await this.write(slot, user, this.index.at(slot)?.revision ?? 0)) return user;
        await this.reload(slot);
      } finally {
        this.index.release(slot);
      }
    }
    throw notBegun('Too many users are written at the same time; try again');
  }

  /** @throws FlowProbeError `not-found`, `unavailable` */
  async get(id: string): Promise<User> {
    return (await this.find(id)).user;
  }

  /** Changes the fields that are given. @throws FlowProbeError `not-found`, `conflict`, `unavailable` */
  async change(id: string, fields: Partial<UserFields>): Promise<User> {
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const { user, revision } = await this.find(id);
      const changed = changeUser(user, fields, this.clock.wallMs());
      if (await this.write(slotOf(id), changed, revision)) return changed;
    }
    throw new FlowProbeError(
      'conflict',
      'Too many changes of this user at the same time; nothing was changed, try again',
    );
  }

  private async find(id: string): Promise<{ user: User; revision: number }> {
    const found = await this.store.keyValue.get(BUCKET, keyOf(slotOf(id)));
    const user = found === undefined ? undefined : readUser(found.value);
    if (found === undefined || user === undefined || user.id !== id.toLowerCase()) {
      throw new FlowProbeError('not-found', `User ${id.toLowerCase()} not found`);
    }
    return { user, revision: found.revision };
  }

  /** @returns false where another write has come first */
  private async write(slot: number, user: User, over: number): Promise<boolean> {
    const value = writeUser(user);
    const revision = await this.store.keyValue.compareAndSet(BUCKET, keyOf(slot), value, over);
    // Pages of this process show it from here on, not only once the watch has reported it.
    if (revision !== undefined) this.index.put(slot, value, revision);
    return revision !== undefined;
  }

  private async reload(slot: number): Promise<void> {
    const found = await this.store.keyValue.get(BUCKET, keyOf(slot));
    if (found !== undefined) this.index.put(slot, found.value, found.revision);
  }

  /** Subscribes to all users. */
  private async subscribe(): Promise<() => void> {
    const watch = this.store.keyValue.watch(BUCKET, ({ key, value, revision }) => {
      // Revisions that begin again are those of a store made anew.
      if (this.isOpen && revision < this.lastRevision) this.index.clear();
      this.lastRevision = this.isOpen ? revision : Math.max(this.lastRevision, revision);
      if (value !== undefined) this.index.put(Number(key.slice(1)), value, revision);
    });
    const stop = await watched(watch, () => this.readAll());
    this.isOpen = true;
    return stop;
  }

  /** A watch may still be reporting what there was when it began; after this no user is missing. */
  private async readAll(): Promise<void> {
    for (const [key, { value, revision }] of await this.store.keyValue.entries(BUCKET)) {
      this.index.put(Number(key.slice(1)), value, revision);
    }
  }
}
