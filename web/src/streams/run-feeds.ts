import { type Connection, type DaySubscription, type Listener } from './connection.js';
import { LastingSource, type World } from './lasting-source.js';

type RunSubscription = Extract<DaySubscription, { kind: 'run' }>;

interface Run {
  readonly listener: Listener;
  readonly subscription: RunSubscription;
  source: LastingSource | undefined;
  lastEventId: string | null;
  isOver: boolean;
}

/** How long a run keeps its connection where there are more runs than connections. */
const TURN_MS = 1500;

/**
 * The days that tabs have for themselves. Where there are more of them than connections, they take turns: a run that is away
 * misses nothing, as what fell due meanwhile comes at once when it is resumed.
 */
export class RunFeeds {
  private runs: Run[] = [];
  private cancelTurn: (() => void) | undefined;

  constructor(
    private readonly world: World,
    private readonly room: () => number,
  ) {}

  serve(wanted: readonly { readonly listener: Listener; readonly subscription: RunSubscription }[]): void {
    const isWanted = (run: Run): boolean =>
      wanted.some(
        ({ listener, subscription }) => run.listener === listener && run.subscription.key === subscription.key,
      );
    for (const run of this.runs) if (!isWanted(run)) this.put(run, true);
    this.runs = this.runs.filter(isWanted);
    for (const { listener, subscription } of wanted) {
      if (this.runs.some((run) => run.listener === listener)) continue;
      this.runs.push({
        listener,
        subscription,
        source: undefined,
        lastEventId: subscription.lastEventId,
        isOver: false,
      });
    }
    this.fill();
  }

  /** Opens as many as there is room for, those that have waited longest first. */
  private fill(): void {
    const room = Math.max(0, this.room());
    for (const run of this.runs.filter(({ source }) => source !== undefined).slice(room)) this.put(run, false);
    const open = this.runs.filter(({ source }) => source !== undefined).length;
    const waiting = this.runs.filter(({ source, isOver }) => source === undefined && !isOver);
    const free = room - open;
    for (const run of waiting.slice(0, free)) this.take(run);
    for (const run of waiting.slice(free)) sendConnection(run, { state: 'waiting' });
    const isCrowded = this.runs.some(({ source, isOver }) => source === undefined && !isOver);
    if (!isCrowded) {
      this.cancelTurn?.();
      this.cancelTurn = undefined;
    } else this.cancelTurn ??= this.world.after(TURN_MS, () => this.turn());
  }

  private turn(): void {
    this.cancelTurn = undefined;
    const open = this.runs.filter(({ source }) => source !== undefined);
    for (const run of open) this.put(run, false);
    // Behind those that wait.
    this.runs = [...this.runs.filter((run) => !open.includes(run)), ...open];
    this.fill();
  }

  private take(run: Run): void {
    const isBack = run.lastEventId !== null && run.lastEventId !== run.subscription.lastEventId;
    run.source = new LastingSource(this.world, {
      path: `/stream?${run.subscription.query}`,
      lastEventId: run.lastEventId,
      onMessage: ({ id, data }) => this.pass(run, id, data),
      onConnection: (connection) => {
        // A run whose turn has come is still waiting until it is connected; a later cut is reported.
        const isFirst = run.source === undefined;
        if (!isBack || !isFirst) sendConnection(run, connection);
      },
    });
  }

  /** Takes its connection from a run. */
  private put(run: Run, isFinal: boolean): void {
    const { source } = run;
    if (source === undefined) return;
    run.lastEventId = source.lastEventId;
    run.source = undefined;
    if (isFinal) source.close();
    else source.detach();
  }

  private pass(run: Run, id: string, data: string): void {
    run.listener.send({ kind: 'day', key: run.subscription.key, id, data, isReplay: false });
    if (!data.startsWith('{"type":"end"')) return;
    // An EventSource would reconnect after the end, only to be refused.
    run.isOver = true;
    run.source?.close('ended');
    run.source = undefined;
    this.fill();
  }
}

function sendConnection({ listener }: Run, connection: Connection): void {
  listener.send({ kind: 'connection', feed: 'day', connection });
}
