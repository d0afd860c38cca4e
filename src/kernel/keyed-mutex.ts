/** Lets pieces of work under the same key run one after the other, in the order in which they came. */
export class KeyedMutex {
  /** The last piece under each key. */
  private readonly last = new Map<string, Promise<unknown>>();

  /** @returns what the work returns; it follows the work before it however that ended */
  async run<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.last.get(key) ?? Promise.resolve();
    const mine = before.then(work, work);
    this.last.set(key, mine);
    try {
      return await mine;
    } finally {
      if (this.last.get(key) === mine) this.last.delete(key);
    }
  }

  /** Resolves when the last piece under the key that has come so far has ended, well or not. */
  async settled(key: string): Promise<void> {
    await Promise.allSettled([this.last.get(key)]);
  }
}
