/**
 * What has to be opened once for all who need it, such as the watch of a bucket. An attempt that failed is not kept, as a store that
 * is away comes back: the next who asks begins another.
 */
export class OnceOpen<T> {
  private opening: Promise<T> | undefined;

  constructor(private readonly attempt: () => Promise<T>) {}

  /** @throws whatever the attempt throws, to each that waits for it */
  open(): Promise<T> {
    this.opening ??= this.attempt().catch((error: unknown) => {
      this.opening = undefined;
      throw error;
    });
    return this.opening;
  }

  /** @returns what is open by the end of an attempt under way; undefined where nothing is */
  async opened(): Promise<T | undefined> {
    return this.opening?.catch(() => undefined);
  }
}
