import { RequestFailure } from '../api/request-failure.js';
import { type Connection, type DaySubscription } from '../streams/connection.js';
import { type DayChoice, type KeptRun, queryOf } from './day-choice.js';
import { type DayCourse } from './day-course.js';
import { DayModel } from './day-model.js';
import { type DayMessage, type ScenarioList } from './messages.js';

export type DayMode = 'live' | 'own' | 'stopped' | 'over';

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
}

/** Where a director shows what it has. */
export interface DayShow {
  readonly setModel: (model: DayModel) => void;
  readonly setMode: (mode: DayMode) => void;
  readonly setFailure: (failure: RequestFailure | null) => void;
  readonly setPending: (isPending: boolean) => void;
}

const TRY_AGAIN_AFTER_MS = 2000;

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
  private readonly unwatch: () => void;

  constructor(
    private readonly list: ScenarioList,
    private readonly sources: DaySources,
    private readonly show: DayShow,
  ) {
    this.unwatch = sources.watch(() => this.watchCuts());
  }

  leave(): void {
    this.unwatch();
    this.subscribe(null);
  }

  live(): void {
    this.sources.forgetRun();
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

  stop(): void {
    this.sources.forgetRun();
    this.subscribe(null);
    this.show.setMode('stopped');
  }

  private async run(choice: DayChoice, lastEventId: string | null, connection: string | null): Promise<void> {
    this.serial += 1;
    const { serial } = this;
    this.show.setPending(true);
    this.show.setFailure(null);
    try {
      const course = await this.sources.courseOf(choice);
      if (serial !== this.serial) return;
      this.present(new DayModel(this.list.catalog, course));
      if (connection !== null) this.model?.begin(connection, choice.seed);
      this.show.setMode('own');
      this.subscribe({ kind: 'run', key: anyKey(), query: queryOf(choice), lastEventId }, choice);
    } catch (error) {
      if (!(error instanceof RequestFailure)) throw error;
      if (connection !== null) this.live();
      else this.show.setFailure(error);
    } finally {
      this.show.setPending(false);
    }
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
    if (message.type === 'start') {
      this.sources.keepRun({ choice, connection: message.uuid });
      // The service could not resume the run that was asked for, and began a new one.
      if (this.model !== null && this.model.lastSequence > 0)
        this.present(new DayModel(this.list.catalog, this.model.course));
    }
    this.model?.apply(received.id, message);
    if (message.type === 'end') {
      this.sources.forgetRun();
      this.show.setMode('over');
    }
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
    const { state } = this.sources.day();
    if (state === 'connecting' && this.model !== null && this.model.lastSequence > 0)
      this.cutAtMs ??= performance.now();
    if (state !== 'open' || this.cutAtMs === null) return;
    this.model?.noteResume(performance.now() - this.cutAtMs);
    this.cutAtMs = null;
  }
}
