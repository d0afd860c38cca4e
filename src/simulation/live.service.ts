import { Injectable } from '@nestjs/common';
import { Observable, Subject, type Subscription } from 'rxjs';
import { Environment } from '../config/environment.js';
import { type Chunk, chunkOf } from '../streaming/chunk.js';
import { ChunkArena } from '../streaming/chunk-arena.js';
import { type Flow } from '../streaming/stream-writer.js';
import { TaskClock } from '../kernel/time/clock.js';
import { MAX_AHEAD_MS, parseMessageId } from './domain/connection.js';
import { joinFrames } from './domain/join.js';
import { type Run } from './domain/run.js';
import { LiveDay } from './live-day.js';
import { type CutPoint, type LiveChannel, replay } from './live-replay.js';
import { ScenariosService } from './scenarios.service.js';

/** How far back a day may have begun to be resumed; whoever was away for longer joins afresh. */
const RESUME_WITHIN_MS = 60 * 60 * 1000;

/** Where the channel is: the days it tells, the one under way, and the time up to which it has been told. */
interface Position {
  days: LiveDay;
  run: Run;
  toldMs: number;
}

/**
 * The live channel: one day told to everyone, a frame made once and written to all. It rests while nobody listens; the clock
 * says where it is when somebody comes.
 */
@Injectable()
export class LiveService {
  private readonly told = new Subject<Chunk>();
  private position: Position | undefined;
  private planned: Subscription | undefined;
  private listeners = 0;

  constructor(
    private readonly environment: Environment,
    private readonly scenarios: ScenariosService,
    private readonly clock: TaskClock,
    private readonly arena: ChunkArena,
  ) {}

  /** The channel from a message on, or from now on where that cannot be. Never completes. */
  follow(lastEventId: string | undefined, flow: Flow): Observable<Chunk> {
    return new Observable<Chunk>((subscriber) => {
      const position = this.arrive();
      subscriber.add(() => this.leave());
      const channel = this.channelOf(position);
      const cut = lastEventId === undefined ? undefined : cutPointOf(lastEventId, position);
      if (cut !== undefined) {
        subscriber.add(replay(cut, channel, { flow, scheduler: this.clock, arena: this.arena }).subscribe(subscriber));
        return;
      }
      const joined = channel.join();
      if (joined !== undefined) subscriber.next(joined);
      subscriber.add(this.told.subscribe(subscriber));
    });
  }

  private channelOf(position: Position): LiveChannel {
    return {
      get toldMs() {
        return position.toldMs;
      },
      isAt: (run) =>
        run.metadata.startedMs === position.run.metadata.startedMs && run.day.sequence === position.run.day.sequence,
      told: this.told,
      dayAfter: (run) => position.days.runAfter(run),
      join: () => joinChunk(position.run),
    };
  }

  private arrive(): Position {
    this.listeners += 1;
    if (this.position === undefined) {
      const nowMs = this.clock.now();
      const days = new LiveDay(this.environment.LIVE_SEED, this.scenarios.current());
      const run = days.runAt(nowMs);
      run.passDue(nowMs);
      this.position = { days, run, toldMs: nowMs };
      this.planNext(this.position);
    }
    return this.position;
  }

  private leave(): void {
    this.listeners -= 1;
    if (this.listeners > 0) return;
    this.planned?.unsubscribe();
    this.position = undefined;
  }

  private planNext(position: Position): void {
    this.planned = this.clock.schedule(() => this.tell(position), position.run.dueMs - this.clock.now());
  }

  private tell(position: Position): void {
    position.toldMs = this.clock.now();
    while (position.run.dueMs <= position.toldMs) {
      const chunk = position.run.take(this.arena, position.toldMs);
      if (chunk !== undefined) this.told.next(chunk);
      if (position.run.finished) this.turnDay(position);
    }
    this.planNext(position);
  }

  /** The next day; where the story has changed in the files, the new one, joined where the clock says it is. */
  private turnDay(position: Position): void {
    const scenario = this.scenarios.latest(position.days.scenario);
    if (scenario === position.days.scenario) {
      position.run = position.days.runAfter(position.run);
      return;
    }
    const turnMs = position.run.metadata.startedMs + position.run.day.durationMs;
    position.days = new LiveDay(this.environment.LIVE_SEED, scenario);
    position.run = position.days.runAt(turnMs);
    // A day of another length may be under way at that moment; one that begins then is told from its start.
    if (position.run.metadata.startedMs === turnMs) return;
    position.run.passDue(turnMs);
    const joined = joinChunk(position.run);
    if (joined !== undefined) this.told.next(joined);
  }
}

/** Nothing to say where the day has not begun: its own `start` is still to come. */
function joinChunk(run: Run): Chunk | undefined {
  if (run.day.sequence === 0) return undefined;
  const { frames, messages } = joinFrames(run);
  return chunkOf(frames, messages);
}

function cutPointOf(lastEventId: string, { days, toldMs }: Position): CutPoint | undefined {
  const id = parseMessageId(lastEventId);
  if (id === undefined) return undefined;
  const { startedMs, uuid } = id.connection;
  if (startedMs > toldMs + MAX_AHEAD_MS || startedMs < toldMs - RESUME_WITHIN_MS) return undefined;
  const run = days.runAt(startedMs);
  return run.metadata.connectionUuid === uuid ? { run, sequence: id.sequence } : undefined;
}
