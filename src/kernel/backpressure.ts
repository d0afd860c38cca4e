/** Lets a producer that can wait go at the pace of its reader. */
export interface Backpressure {
  /** The reader has taken all that was written. */
  readonly ready: boolean;
  /** Calls `work` once that is so, at once where it is so already; a second call replaces the work of the first. */
  onDrain(work: () => void): void;
}

/** Of a reader that takes whatever comes. */
export const NO_BACKPRESSURE: Backpressure = { ready: true, onDrain: (work) => work() };

/** The backpressure of one reader for several producers that wait for it independently: each has one piece of work at most. */
export class SharedBackpressure {
  private readonly waiting = new Map<object, () => void>();

  constructor(private readonly backpressure: Backpressure) {}

  /** The reader as one of the producers sees it. */
  forOne(): Backpressure {
    const { backpressure, waiting } = this;
    const onDrain = (work: () => void): void => {
      waiting.set(one, work);
      backpressure.onDrain(() => this.run());
    };
    const one: Backpressure = {
      get ready() {
        return backpressure.ready;
      },
      onDrain,
    };
    return one;
  }

  private run(): void {
    const works = [...this.waiting.values()];
    this.waiting.clear();
    for (const work of works) work();
  }
}
