import { CLOSED, type Source } from '../streams/lasting-source.js';

const MAX_KEPT = 3000;

interface Client {
  readonly source: Source;
  /** Resolves with whether it was opened, once that is known. */
  readonly settle: (isOpen: boolean) => void;
  received: number;
  readonly messages: string[];
}

/** The clients of a lesson, and what they have received. */
export class LessonStreams {
  version = 0;
  private clients: readonly Client[] = [];
  /** They were ended for others that need their connections; what they have received is still known. */
  wereEnded = false;

  /** @param open a stream as a client does that is not the page's own */
  constructor(private readonly open: (path: string) => Source) {}

  /** @returns whether all of them were opened: before that the service knows nothing of them */
  async start(paths: readonly string[]): Promise<boolean> {
    this.stop();
    this.wereEnded = false;
    const opened = paths.map((path) => new Promise<boolean>((resolve) => this.add(this.open(path), resolve)));
    return (await Promise.all(opened)).every((isOpen) => isOpen);
  }

  private add(source: Source, settle: Client['settle']): void {
    const client: Client = { source, settle, received: 0, messages: [] };
    source.addEventListener('open', () => settle(true));
    source.addEventListener('error', () => {
      // Else the browser tries again.
      if (source.readyState === CLOSED) settle(false);
    });
    source.addEventListener('message', ({ data }) => {
      client.received += 1;
      client.messages.push(data);
      if (client.messages.length > MAX_KEPT) client.messages.shift();
      this.version += 1;
    });
    this.clients = [...this.clients, client];
  }

  /** Ends the clients, and keeps what they have received. */
  end(): void {
    if (this.clients.length === 0 || this.wereEnded) return;
    this.close();
    this.wereEnded = true;
    this.version += 1;
  }

  stop(): void {
    this.close();
    this.clients = [];
    this.version += 1;
  }

  private close(): void {
    for (const { source, settle } of this.clients) {
      source.close();
      settle(false);
    }
  }

  get received(): readonly number[] {
    return this.clients.map(({ received }) => received);
  }

  /** Messages that the first has and the second has not. */
  get lost(): number {
    const [one, two] = this.clients;
    return one === undefined || two === undefined ? 0 : missingOf(one.messages, two.messages);
  }

  /** Messages that the second has and the first has not: those that begin its stream anew each time that it comes back. */
  get repeated(): number {
    const [one, two] = this.clients;
    return one === undefined || two === undefined ? 0 : missingOf(two.messages, one.messages);
  }
}

/** How many of `all` are not among `some`, between the first and the last that are. */
function missingOf(all: readonly string[], some: readonly string[]): number {
  const has = new Set(some);
  const places = all.flatMap((data, index) => (has.has(data) ? [index] : []));
  const [first, last] = [places[0], places.at(-1)];
  return first === undefined || last === undefined ? 0 : last - first + 1 - places.length;
}
