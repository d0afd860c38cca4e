import { type Flow } from './stream-writer.js';

/** One reader's flow for several producers that wait for it independently: each has one piece of work at most. */
export class SharedFlow {
  private readonly waiting = new Map<object, () => void>();

  constructor(private readonly flow: Flow) {}

  /** The flow as one producer sees it. */
  forOne(): Flow {
    const { flow, waiting } = this;
    const whenReady = (work: () => void): void => {
      waiting.set(one, work);
      flow.whenReady(() => this.run());
    };
    const one: Flow = {
      get ready() {
        return flow.ready;
      },
      whenReady,
    };
    return one;
  }

  private run(): void {
    const works = [...this.waiting.values()];
    this.waiting.clear();
    for (const work of works) work();
  }
}
