import { defineFault, type StageContext, type WireMessage } from '../fault.js';
import { MAX_KEPT_BYTES } from '../limits.js';

const MAX_WINDOW = 100;

interface Late {
  readonly message: WireMessage;
  readonly bytes: number;
  /** How many more messages overtake it. */
  left: number;
}

function lengthOf({ data }: WireMessage): number {
  return data.reduce((sum, line) => sum + line.length, 0);
}

/** Messages that are held back until later ones have overtaken them: fewer than the window, so that none moves further. */
class Reordering {
  private late: Late[] = [];
  private keptBytes = 0;

  constructor(
    private readonly window: number,
    private readonly probability: number,
    private readonly context: StageContext,
  ) {}

  next(message: WireMessage, number: number): WireMessage[] {
    const { random, record } = this.context;
    const isLate = random.float() < this.probability;
    const released: WireMessage[] = isLate ? [] : [message];
    for (const each of this.late) each.left -= 1;
    released.push(...this.release(({ left }) => left <= 0));
    if (isLate) {
      const left = random.integer(1, this.window - 1);
      record({ message: number, detail: { by: left } });
      this.keep({ message, bytes: lengthOf(message), left });
    }
    return this.keptBytes > MAX_KEPT_BYTES ? [...released, ...this.end()] : released;
  }

  end(): WireMessage[] {
    return this.release(() => true);
  }

  private keep(late: Late): void {
    this.late.push(late);
    this.keptBytes += late.bytes;
    this.context.hold(late.bytes);
  }

  private release(isDue: (late: Late) => boolean): WireMessage[] {
    const due = this.late.filter(isDue);
    if (due.length === 0) return [];
    this.late = this.late.filter((late) => !due.includes(late));
    const bytes = due.reduce((sum, late) => sum + late.bytes, 0);
    this.keptBytes -= bytes;
    this.context.hold(-bytes);
    return due.map(({ message }) => message);
  }
}

export const REORDER = defineFault({
  kind: 'reorder',
  doc: 'lets messages overtake one another within a window',
  example: 'window=3,probability=0.2',
  keys: {
    window: {
      type: 'integer',
      min: 2,
      max: MAX_WINDOW,
      default: 3,
      doc: 'a message comes fewer than so many places late',
    },
    probability: { type: 'number', min: 0, max: 1, default: 0.5, doc: 'of a message that it is overtaken' },
  },
  messages: ({ window, probability }, context) => {
    const reordering = new Reordering(window, probability, context);
    return { next: (message, number) => reordering.next(message, number), end: () => reordering.end() };
  },
});
