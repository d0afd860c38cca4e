import { Injectable } from '@nestjs/common';
import { Observable, Subject, type Subscription } from 'rxjs';
import { Environment } from '../config/environment.js';
import { type Backpressure } from '../kernel/backpressure.js';
import { TaskClock } from '../kernel/time/clock.js';
import { MAX_AHEAD_MS, parseMessageId } from '../runs/domain/connection.js';
import { takeDue } from '../runs/timeline.js';
import { type Chunk } from '../streaming/chunk.js';
import { SseEncoder } from '../streaming/sse-encoder.js';
import { type MessageBatch, type OpenSource } from '../streaming/stream-source.js';
import { type DayRun } from './domain/day-run.js';
import { joinMessages } from './domain/join.js';
import { LiveDay } from './live-day.js';
import { type CutPoint, type LiveChannel, replay } from './live-replay.js';
import { ScenariosService } from './scenarios.service.js';

/** How far back a day may have begun to be resumed; a reader that was away for longer joins afresh. */
const RESUME_WITHIN_MS = 60 * 60 * 1000;

/** Where the channel is: its days, the one under way, and the time up to which it has been emitted. */
interface ChannelState {
  days: LiveDay;
  run: DayRun;
  emittedMs: number;
}

/**
 * The live channel: one day sent to everyone, a message encoded once and written to all. It rests while there are no readers;
 * the clock says where it is when one comes.
 */
@Injectable()
export class LiveService {
  private readonly live$ = new Subject<MessageBatch | Chunk>();
  private state: ChannelState | undefined;
  private planned: Subscription | undefined;
  private readers = 0;

  constructor(
    private readonly environment: Environment,
    private readonly scenarios: ScenariosService,
    private readonly clock: TaskClock,
    private readonly encoder: SseEncoder,
  ) {}

  /** The channel from a message on, or from now on where that cannot be. Never completes. */
  open(cursor: string | undefined): Promise<OpenSource<MessageBatch | Chunk>> {
    return Promise.resolve({ events: (backpressure) => this.events(cursor, backpressure) });
  }

  private events(cursor: string | undefined, backpressure: Backpressure): Observable<MessageBatch | Chunk> {
    return new Observable((subscriber) => {
      const state = this.arrive();
      subscriber.add(() => this.leave());
      const channel = this.channelOf(state);
      const cut = cursor === undefined ? undefined : cutPointOf(cursor, state);
      if (cut !== undefined) {
        const reader = { backpressure, scheduler: this.clock, encoder: this.encoder };
        subscriber.add(replay(cut, channel, reader).subscribe(subscriber));
        return;
      }
      subscriber.next(channel.join());
      subscriber.add(this.live$.subscribe(subscriber));
    });
  }

  private channelOf(state: ChannelState): LiveChannel {
    return {
      get emittedMs() {
        return state.emittedMs;
      },
      isAt: (run) =>
        run.metadata.startedMs === state.run.metadata.startedMs && run.day.sequence === state.run.day.sequence,
      live$: this.live$,
      dayAfter: (run) => state.days.runAfter(run),
      join: () => joinBatch(state.run),
    };
  }

  private arrive(): ChannelState {
    this.readers += 1;
    if (this.state === undefined) {
      const nowMs = this.clock.now();
      const days = new LiveDay(this.environment.LIVE_SEED, this.scenarios.current());
      const run = days.runAt(nowMs);
      run.passDue(nowMs);
      this.state = { days, run, emittedMs: nowMs };
      this.planNext(this.state);
    }
    return this.state;
  }

  private leave(): void {
    this.readers -= 1;
    if (this.readers > 0) return;
    this.planned?.unsubscribe();
    this.state = undefined;
  }

  private planNext(state: ChannelState): void {
    this.planned = this.clock.schedule(() => this.emitDue(state), state.run.dueMs - this.clock.now());
  }

  private emitDue(state: ChannelState): void {
    state.emittedMs = this.clock.now();
    while (state.run.dueMs <= state.emittedMs) {
      const chunk = takeDue(state.run, this.encoder, state.emittedMs);
      if (chunk !== undefined) this.live$.next(chunk);
      if (state.run.finished) this.turnDay(state);
    }
    this.planNext(state);
  }

  /** The next day; where the story has changed in the files, the new one, joined where the clock says it is. */
  private turnDay(state: ChannelState): void {
    const scenario = this.scenarios.latest(state.days.scenario);
    if (scenario === state.days.scenario) {
      state.run = state.days.runAfter(state.run);
      return;
    }
    const turnMs = state.run.metadata.startedMs + state.run.day.durationMs;
    state.days = new LiveDay(this.environment.LIVE_SEED, scenario);
    state.run = state.days.runAt(turnMs);
    // A day of another length may be under way at that moment; one that begins then is sent from its start.
    if (state.run.metadata.startedMs === turnMs) return;
    state.run.passDue(turnMs);
    this.live$.next(joinBatch(state.run));
  }
}

/** Without a message where the day has not begun: its own `start` is still to come. */
function joinBatch(run: DayRun): MessageBatch {
  return run.day.sequence === 0 ? [] : joinMessages(run).map((message) => ({ kind: 'data', ...message }));
}

function cutPointOf(cursor: string, { days, emittedMs }: ChannelState): CutPoint | undefined {
  const id = parseMessageId(cursor);
  if (id === undefined) return undefined;
  const { startedMs, uuid } = id.connection;
  if (startedMs > emittedMs + MAX_AHEAD_MS || startedMs < emittedMs - RESUME_WITHIN_MS) return undefined;
  const run = days.runAt(startedMs);
  return run.metadata.connectionUuid === uuid ? { run, sequence: id.sequence } : undefined;
}
