import { RequestFailure } from '../api/request-failure.js';
import { type Connection, type DaySubscription, isLost } from '../streams/connection.js';
import { clockedQueryOf, type DayChoice, type DayPlace, type KeptRun, queryOf } from './day-choice.js';
import { type DayCourse } from './day-course.js';
import { DayModel } from './day-model.js';
import { type DayMessage, type ScenarioList } from './messages.js';

/** `held` and `played`: on the page's own clock, which stands still or runs. */
export type DayMode = 'live' | 'own' | 'stopped' | 'over' | 'held' | 'played';

/** Where a clock has come to. */
export interface ClockPlace {
  readonly elapsedMs: number;
}

/** A named clock of the service, which this page has for itself. Everything may throw RequestFailure. */
export interface PageClock {
  readonly name: string;
  /** Makes it anew, standing still at its start. */
  readonly make: () => Promise<unknown>;
  readonly setSpeed: (speed: number) => Promise<ClockPlace>;
  readonly advance: (body: object) => Promise<ClockPlace>;
  readonly remove: () => Promise<unknown>;
}

/** A message as a stream has it. */
export interface Received {
  readonly id: string;
  readonly data: string;
}

/** What a director needs of the world: the streams of this page, courses of days, time, and a memory that outlives the page. */
export interface DaySources {
  readonly day: () => Connection;
  readonly watch: (watcher: () => void) => () => void;
  readonly subscribe: (subscription: DaySubscription | null, listener: ((received: Received) => void) | null) => void;
  /** @throws RequestFailure */
  readonly courseOf: (which: { readonly scenario: string; readonly seed: string }) => Promise<DayCourse>;
  readonly pause: (ms: number) => Promise<void>;
  readonly keepRun: (run: KeptRun) => void;
  readonly forgetRun: () => void;
  readonly clock: PageClock;
  /** Shows in the page's URL where the day stands; null for the one that all see. */
  readonly keepPlace: (place: DayPlace | null) => void;
}

/** Where a director shows what it has. */
export interface DayShow {
  readonly setModel: (model: DayModel) => void;
  readonly setMode: (mode: DayMode) => void;
  readonly setFailure: (failure: RequestFailure | null) => void;
  readonly setPending: (isPending: boolean) => void;
}

const TRY_AGAIN_AFTER_MS = 2000;
/** What has fallen due by a moment has come by then, so that the day is shown as it stands and not as it fills. */
const SHOWN_AFTER_MS = 700;
/** In the last second before that moment, all has come where nothing more has for so long. */
const QUIET_MS = 50;
const MS_PER_SECOND = 1000;

/** A day on the page's own clock. */
interface ClockedDay {
  readonly choice: DayChoice;
  elapsedMs: number;
  isPlaying: boolean;
}

/** A key for a run, so that late messages of another run are recognised. */
function anyKey(): string {
  return crypto.getRandomValues(new Uint32Array(2)).join('-');
}

/** Subscribes to days and makes models of them; messages wait until it is known which course they belong to. */
export class DayDirector {
  private model: DayModel | null = null;
  /** Messages of a live day whose course is still being asked for, from its start on. */
  private waiting: Received[] | null = null;
  private serial = 0;
  private cutAtMs: number | null = null;
  private choice: DayChoice | null = null;
  private clocked: ClockedDay | null = null;
  /** A day that is not shown yet, and from which moment on it is. */
  private unshown: { readonly model: DayModel; readonly fromSeconds: number } | null = null;
  private isActing = false;
  private readonly unwatch: () => void;

  constructor(
    private readonly list: ScenarioList,
    private readonly sources: DaySources,
    private readonly show: DayShow,
  ) {
    this.unwatch = sources.watch(() => this.watchCuts());
  }

  /** Stream-seconds in a second, while the day runs. */
  get speed(): number {
    return (this.clocked?.choice ?? this.choice)?.speed ?? 1;
  }

  leave(): void {
    this.unwatch();
    this.dropClock();
    this.subscribe(null);
  }

  live(): void {
    this.sources.forgetRun();
    this.dropClock();
    this.choice = null;
    this.sources.keepPlace(null);
    this.show.setMode('live');
    this.model = null;
    this.subscribe({ kind: 'live', key: anyKey() });
  }

  async start(choice: DayChoice): Promise<void> {
    await this.run(choice, null, null);
  }

  /** Resumes what this tab was shown before it was loaded again, from the first message on. */
  async resume({ choice, connection }: KeptRun): Promise<void> {
    await this.run(choice, `${connection}:0`, connection);
  }

  /** The day as the page's URL has it; where the service refuses that, the one that all see. */
  async open({ choice, atSeconds }: DayPlace): Promise<void> {
    const failure =
      atSeconds === null
        ? await this.run(choice, null, null)
        : await this.act(async () => this.hold(choice, await this.sources.courseOf(choice), atSeconds));
    if (failure?.isUnanswered === false) this.live();
  }

  /** Stops the day where it is, on a clock of this page; the day that all see becomes one of its own. */
  async pause(): Promise<void> {
    await this.act(() => this.ensureHeld());
  }

  async play(): Promise<void> {
    await this.onClock(async (day) => {
      await this.sources.clock.setSpeed(day.choice.speed);
      day.isPlaying = true;
      this.show.setMode('played');
    });
  }

  /** Goes to the next message that matches, and stands still there. @param pattern as `until` of a clock has it */
  async stepTo(pattern: object): Promise<void> {
    await this.onClock(async (day) => {
      const stream = `/stream?${clockedQueryOf(day.choice)}`;
      this.stand(day, await this.sources.clock.advance({ until: pattern, stream }));
    });
  }

  /** Goes to a moment: forwards by the clock, backwards by a new run that is moved there. */
  async seek(atSeconds: number): Promise<void> {
    await this.onClock(async (day, model) => {
      const byMs = Math.round(atSeconds * MS_PER_SECOND - day.elapsedMs);
      if (byMs < 0) await this.hold(day.choice, model.course, atSeconds);
      else if (byMs > 0) this.stand(day, await this.sources.clock.advance({ byMs }));
    });
  }

  /** Ends the stream. The day stays where it is: it can be played on from there, also after the page was loaded again. */
  stop(): void {
    const { choice, model } = this;
    this.sources.forgetRun();
    this.dropClock();
    this.sources.keepPlace(choice === null || model === null ? null : { choice, atSeconds: model.atSeconds });
    this.subscribe(null);
    this.show.setMode('stopped');
  }

  /** @returns why it could not begin; null where it has, or something else was wanted meanwhile */
  private async run(
    choice: DayChoice,
    lastEventId: string | null,
    connection: string | null,
  ): Promise<RequestFailure | null> {
    this.serial += 1;
    const { serial } = this;
    this.dropClock();
    this.show.setPending(true);
    this.show.setFailure(null);
    try {
      const course = await this.sources.courseOf(choice);
      if (serial !== this.serial) return null;
      this.present(new DayModel(this.list.catalog, course));
      if (connection !== null) this.model?.begin(connection, choice.seed);
      this.choice = choice;
      this.sources.keepPlace({ choice, atSeconds: null });
      this.show.setMode('own');
      this.subscribe({ kind: 'run', key: anyKey(), query: queryOf(choice), lastEventId }, choice);
      return null;
    } catch (error) {
      if (!(error instanceof RequestFailure)) throw error;
      if (connection !== null) this.live();
      else this.show.setFailure(error);
      return error;
    } finally {
      this.show.setPending(false);
    }
  }

  /** One at a time: what is done meanwhile is passed over. @returns why it could not be done; null where it could */
  private async act(work: () => Promise<void>): Promise<RequestFailure | null> {
    if (this.isActing) return null;
    this.isActing = true;
    this.show.setPending(true);
    this.show.setFailure(null);
    try {
      await work();
      return null;
    } catch (error) {
      if (!(error instanceof RequestFailure)) throw error;
      this.show.setFailure(error);
      return error;
    } finally {
      this.isActing = false;
      this.show.setPending(false);
    }
  }

  /** Does something with a day that stands still on the clock. A clock that was forgotten is made again, at the same moment. */
  private async onClock(work: (day: ClockedDay, model: DayModel) => Promise<void>): Promise<void> {
    await this.act(async () => {
      await this.ensureHeld();
      try {
        await this.withClock(work);
      } catch (error) {
        if (!(error instanceof RequestFailure) || error.status !== 404 || this.clocked === null) throw error;
        await this.holdAgain();
        await this.withClock(work);
      }
    });
  }

  private async withClock(work: (day: ClockedDay, model: DayModel) => Promise<void>): Promise<void> {
    const model = this.unshown?.model ?? this.model;
    if (this.clocked !== null && model !== null) await work(this.clocked, model);
  }

  private async ensureHeld(): Promise<void> {
    const { clocked, model } = this;
    if (clocked?.isPlaying === true) {
      try {
        this.stand(clocked, await this.sources.clock.setSpeed(0));
      } catch (error) {
        if (!(error instanceof RequestFailure) || error.status !== 404) throw error;
        await this.holdAgain();
      }
    } else if (clocked === null && model !== null) {
      const choice = this.choice ?? { seed: model.seed, scenario: model.course.scenario.name, speed: 1 };
      await this.hold(choice, model.course, model.atSeconds);
    }
  }

  private async holdAgain(): Promise<void> {
    const model = this.unshown?.model ?? this.model;
    if (this.clocked === null || model === null) return;
    await this.hold(
      this.clocked.choice,
      model.course,
      Math.max(model.atSeconds, this.clocked.elapsedMs / MS_PER_SECOND),
    );
  }

  /** A new run on the clock, moved to a moment. What was shown before stays until it has come there. */
  private async hold(choice: DayChoice, course: DayCourse, atSeconds: number): Promise<void> {
    const { clock, forgetRun } = this.sources;
    const fromSeconds = Math.min(atSeconds, course.durationSeconds);
    const isOnClock = this.clocked !== null;
    // Where the clock is refused, the day goes on as it was; one that is on it already must not see it made anew.
    if (!isOnClock) await clock.make();
    forgetRun();
    this.subscribe(null);
    if (isOnClock) await clock.make();
    const day: ClockedDay = { choice, elapsedMs: 0, isPlaying: false };
    const model = new DayModel(this.list.catalog, course);
    this.clocked = day;
    this.choice = choice;
    this.unshown = { model, fromSeconds };
    const query = `${clockedQueryOf(choice)}&clock=${clock.name}`;
    this.subscribe({ kind: 'run', key: anyKey(), query, lastEventId: null }, choice);
    const byMs = Math.round(fromSeconds * MS_PER_SECOND);
    this.stand(day, byMs > 0 ? await clock.advance({ byMs }) : day);
    void this.sources.pause(SHOWN_AFTER_MS).then(() => {
      if (this.unshown?.model === model) this.showNow();
    });
  }

  private stand(day: ClockedDay, { elapsedMs }: ClockPlace): void {
    day.elapsedMs = elapsedMs;
    day.isPlaying = false;
    this.show.setMode('held');
    this.sources.keepPlace({ choice: day.choice, atSeconds: elapsedMs / MS_PER_SECOND });
  }

  private async showOnceQuiet(model: DayModel): Promise<void> {
    const { version } = model;
    await this.sources.pause(QUIET_MS);
    if (this.unshown?.model === model && model.version === version) this.showNow();
  }

  private showNow(): void {
    if (this.unshown === null) return;
    const { model } = this.unshown;
    this.unshown = null;
    this.present(model);
    if (model.isOver) this.noteEnd();
  }

  private noteEnd(): void {
    this.sources.forgetRun();
    this.show.setMode('over');
  }

  private dropClock(): void {
    this.unshown = null;
    if (this.clocked === null) return;
    this.clocked = null;
    // One that is left behind is forgotten by the service after an hour.
    this.sources.clock.remove().catch(() => undefined);
  }

  private subscribe(subscription: DaySubscription | null, choice?: DayChoice): void {
    this.serial += 1;
    this.waiting = null;
    this.cutAtMs = null;
    this.sources.subscribe(subscription, subscription === null ? null : (received) => this.receive(received, choice));
  }

  private present(model: DayModel): void {
    this.model = model;
    this.show.setModel(model);
  }

  private receive(received: Received, choice: DayChoice | undefined): void {
    const message = JSON.parse(received.data) as DayMessage;
    if (choice === undefined) this.receiveLive(received, message);
    else this.receiveOwn(received, message, choice);
  }

  /** A start begins anew whatever has come before it: the day before may have ended while its course was being asked for. */
  private receiveLive(received: Received, message: DayMessage): void {
    if (message.type === 'start') void this.beginLive(message.seed, received);
    else if (this.waiting === null) this.model?.apply(received.id, message);
    else this.waiting.push(received);
  }

  private receiveOwn(received: Received, message: DayMessage, choice: DayChoice): void {
    const { unshown } = this;
    if (unshown !== null) {
      unshown.model.apply(received.id, message);
      if (unshown.model.atSeconds >= unshown.fromSeconds - 1) void this.showOnceQuiet(unshown.model);
      return;
    }
    if (message.type === 'start') {
      if (this.clocked === null) this.sources.keepRun({ choice, connection: message.uuid });
      // The service could not resume the run that was asked for, and began a new one.
      if (this.model !== null && this.model.lastSequence > 0)
        this.present(new DayModel(this.list.catalog, this.model.course));
    }
    this.model?.apply(received.id, message);
    if (message.type === 'end') this.noteEnd();
  }

  /** Only the start message of the day that all see has its seed. */
  private async beginLive(seed: string, start: Received): Promise<void> {
    const waiting = [start];
    this.waiting = waiting;
    const known = this.model?.seed === seed ? this.model.course : null;
    const course = known ?? (await this.liveCourse(seed, () => this.waiting === waiting));
    if (this.waiting !== waiting || course === null) return;
    this.waiting = null;
    const model = new DayModel(this.list.catalog, course);
    for (const { id, data } of waiting) model.apply(id, JSON.parse(data) as DayMessage);
    this.present(model);
  }

  private async liveCourse(seed: string, isWanted: () => boolean): Promise<DayCourse | null> {
    for (;;) {
      try {
        return await this.sources.courseOf({ scenario: this.list.default, seed });
      } catch (error) {
        if (!(error instanceof RequestFailure)) throw error;
        if (!isWanted()) return null;
        await this.sources.pause(TRY_AGAIN_AFTER_MS);
        if (!isWanted()) return null;
      }
    }
  }

  private watchCuts(): void {
    const connection = this.sources.day();
    if (isLost(connection) && this.model !== null && this.model.lastSequence > 0) this.cutAtMs ??= performance.now();
    if (connection.state !== 'open' || this.cutAtMs === null) return;
    this.model?.noteResume(performance.now() - this.cutAtMs);
    this.cutAtMs = null;
  }
}
