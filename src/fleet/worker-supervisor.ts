import { type Subscription } from 'rxjs';
import { type TaskClock } from '../kernel/time/clock.js';
import { startStopwatch } from '../kernel/time/thread-time.js';
import { RestartBackoff } from './domain/restart-backoff.js';
import { type FromWorker, type ToWorker, type WorkerSetup } from './messages.js';
import { openThread, type OpenThread, type WorkerThread } from './worker-thread.js';

const PING_EVERY_MS = 1000;
/** Pings without an answer after which a worker is stuck that works without an end. Counted, not timed: a service that stood still itself pings again. */
const MAX_UNANSWERED = 5;
/** What it has to have worked since then: one that gets no processor, on a busy machine, is not stuck. */
const WORKED_MS = 4000;
/** It is stuck without work, or it cannot start. Meanwhile it opens ports, and the machine may be busy with others that do the same. */
const MAX_UNANSWERED_IDLE = 30;
/** For the last bytes to clients. */
const STOP_MS = 1000;

/** What a supervised worker is for. */
export interface WorkerOwner {
  /** What it is started with, read anew at each start. */
  setup(): WorkerSetup;
  onMessage(message: FromWorker): void;
  onStopped(reason: string, delayMs: number): void;
}

interface Running {
  readonly thread: WorkerThread;
  readonly startedMs: number;
  unanswered: number;
  /** Undefined until it is ready. */
  ready: { readonly statistics: string | undefined } | undefined;
  /** Milliseconds that it has had of a processor since the first ping without an answer. */
  workedMs: () => number;
  /** Why its supervisor ended it; undefined where it did not. */
  endedFor: string | undefined;
}

/** Keeps one worker thread running: starts it again, after growing delays, when it has died or is stuck. */
export class WorkerSupervisor {
  private readonly backoff = new RestartBackoff();
  private running: Running | undefined;
  private planned: Subscription | undefined;
  private onGone: (() => void) | undefined;

  constructor(
    private readonly clock: TaskClock,
    private readonly owner: WorkerOwner,
    private readonly open: OpenThread = openThread,
    private readonly stopwatch = startStopwatch,
  ) {}

  start(): void {
    const thread = this.open(this.owner.setup(), {
      onMessage: (message) => this.receive(message),
      onExit: (reason) => this.onExit(reason),
    });
    const startedMs = this.clock.now();
    this.running = { thread, startedMs, unanswered: 0, ready: undefined, workedMs: () => 0, endedFor: undefined };
    this.pingSoon();
  }

  /** Dropped where the worker does not run: it is started with all that it needs to know. */
  send(message: ToWorker): void {
    this.running?.thread.send(message);
  }

  /** Has it end in order, and ends it if it does not. */
  stop(): Promise<void> {
    this.planned?.unsubscribe();
    const { running } = this;
    if (running === undefined) return Promise.resolve();
    return new Promise((resolve) => {
      this.onGone = resolve;
      this.planned = this.clock.schedule(() => running.thread.terminate(), STOP_MS);
      running.thread.send({ type: 'stop' });
    });
  }

  private receive(message: FromWorker): void {
    const { running } = this;
    if (running !== undefined) {
      running.unanswered = 0;
      if (message.type === 'ready') running.ready = message;
    }
    if (message.type !== 'pong') this.owner.onMessage(message);
  }

  private pingSoon(): void {
    this.planned = this.clock.schedule(() => this.ping(), PING_EVERY_MS);
  }

  private ping(): void {
    const { running } = this;
    if (running === undefined) return;
    if (isStuck(running)) {
      running.endedFor = `it did not answer ${running.unanswered} times in a row`;
      running.thread.terminate();
      return;
    }
    if (running.unanswered === 0 && running.ready !== undefined) {
      running.workedMs = this.stopwatch(running.ready.statistics);
    }
    running.unanswered += 1;
    running.thread.send({ type: 'ping' });
    this.pingSoon();
  }

  private onExit(reason: string): void {
    const { running } = this;
    this.running = undefined;
    this.planned?.unsubscribe();
    if (this.onGone !== undefined) {
      this.onGone();
      return;
    }
    const delayMs = this.backoff.next(this.clock.now() - (running?.startedMs ?? this.clock.now()));
    this.owner.onStopped(running?.endedFor ?? reason, delayMs);
    this.planned = this.clock.schedule(() => this.start(), delayMs);
  }
}

function isStuck({ unanswered, ready, workedMs }: Running): boolean {
  if (unanswered >= MAX_UNANSWERED_IDLE) return true;
  return ready !== undefined && unanswered >= MAX_UNANSWERED && workedMs() >= WORKED_MS;
}
