import { useEffect, useRef, useState } from 'react';
import { request, RequestFailure } from '../api/request.js';
import { type DayWish } from '../streams/connection.js';
import { streams } from '../streams/stream-client.js';
import { DayCourse } from './day-course.js';
import { DayModel } from './day-model.js';
import { type DayChoice, queryOf } from './day-choice.js';
import { type DayMessage, type Preview, type ScenarioList } from './messages.js';
import { forgetRun, type KeptRun, keepRun, keptRun } from './kept-run.js';

export type DayMode = 'live' | 'own' | 'stopped' | 'over';

export interface Day {
  readonly model: DayModel | null;
  readonly mode: DayMode;
  readonly failure: RequestFailure | null;
  readonly isPending: boolean;
  readonly start: (choice: DayChoice) => Promise<void>;
  readonly stop: () => void;
  readonly watchLive: () => void;
}

/** Tells what is told of one day from what is still on its way of another. */
function anyKey(): string {
  return crypto.getRandomValues(new Uint32Array(2)).join('-');
}

interface Told {
  readonly id: string;
  readonly data: string;
}

async function courseOf(
  list: ScenarioList,
  { scenario, seed }: { scenario: string; seed: string },
): Promise<DayCourse> {
  const preview = await request<Preview>(`/simulation/preview?${new URLSearchParams({ scenario, seed }).toString()}`);
  const outline = list.scenarios.find(({ name }) => name === scenario);
  if (outline === undefined) throw new RequestFailure(404, 'not-found', `There is no scenario ${scenario}`);
  return new DayCourse(preview, outline);
}

/** The day that this page shows: the one that everybody sees until a person starts one of their own. */
export function useDay(list: ScenarioList): Day {
  const [model, setModel] = useState<DayModel | null>(null);
  const [mode, setMode] = useState<DayMode>('live');
  const [failure, setFailure] = useState<RequestFailure | null>(null);
  const [isPending, setPending] = useState(false);
  const director = useRef<Director | null>(null);
  useEffect(() => {
    const made = new Director(list, { setModel, setMode, setFailure, setPending });
    director.current = made;
    const kept = keptRun();
    if (kept === null) made.live();
    else void made.resume(kept);
    return () => made.leave();
  }, [list]);
  return {
    model,
    mode,
    failure,
    isPending,
    start: (choice) => director.current?.start(choice) ?? Promise.resolve(),
    stop: () => director.current?.stop(),
    watchLive: () => director.current?.live(),
  };
}

interface Show {
  setModel(model: DayModel | null): void;
  setMode(mode: DayMode): void;
  setFailure(failure: RequestFailure | null): void;
  setPending(isPending: boolean): void;
}

/** Has days told and models made of them; messages wait until it is known which course they belong to. */
class Director {
  private model: DayModel | null = null;
  private waiting: Told[] | null = null;
  private serial = 0;
  private cutAtMs: number | null = null;
  private readonly unwatch: () => void;

  constructor(
    private readonly list: ScenarioList,
    private readonly show: Show,
  ) {
    this.unwatch = streams.watch(() => this.watchCuts());
  }

  leave(): void {
    this.unwatch();
    this.follow(null);
  }

  live(): void {
    forgetRun();
    this.show.setMode('live');
    this.model = null;
    this.follow({ kind: 'live', key: anyKey() });
  }

  async start(choice: DayChoice): Promise<void> {
    await this.run(choice, null, null);
  }

  /** Goes on with what this tab was shown before it was loaded again, from the first message on. */
  async resume({ choice, connection }: KeptRun): Promise<void> {
    await this.run(choice, `${connection}:0`, connection);
  }

  stop(): void {
    forgetRun();
    this.follow(null);
    this.show.setMode('stopped');
  }

  private async run(choice: DayChoice, lastEventId: string | null, connection: string | null): Promise<void> {
    this.serial += 1;
    const { serial } = this;
    this.show.setPending(true);
    this.show.setFailure(null);
    try {
      const course = await courseOf(this.list, choice);
      if (serial !== this.serial) return;
      this.present(new DayModel(this.list.catalog, course));
      if (connection !== null) this.model?.begin(connection, choice.seed);
      this.show.setMode('own');
      this.follow({ kind: 'run', key: anyKey(), query: queryOf(choice), lastEventId }, choice);
    } catch (error) {
      if (!(error instanceof RequestFailure)) throw error;
      if (connection !== null) this.live();
      else this.show.setFailure(error);
    } finally {
      this.show.setPending(false);
    }
  }

  private follow(wish: DayWish | null, choice?: DayChoice): void {
    this.serial += 1;
    this.waiting = null;
    this.cutAtMs = null;
    streams.follow(wish, wish === null ? null : (told) => this.hear(told, choice));
  }

  private present(model: DayModel | null): void {
    this.model = model;
    this.show.setModel(model);
  }

  private hear(told: Told, choice: DayChoice | undefined): void {
    if (this.waiting !== null) {
      this.waiting.push(told);
      return;
    }
    const message = JSON.parse(told.data) as DayMessage;
    if (message.type === 'start' && choice === undefined) {
      void this.beginLive(message.seed, told);
      return;
    }
    if (message.type === 'start' && choice !== undefined) {
      keepRun({ choice, connection: message.uuid });
      // The service could not go on with the run that was asked for, and began a new one.
      if ((this.model?.lastSequence ?? -1) > 0)
        this.present(new DayModel(this.list.catalog, (this.model as DayModel).course));
    }
    this.model?.apply(told.id, message);
    if (message.type === 'end' && choice !== undefined) {
      forgetRun();
      this.show.setMode('over');
    }
  }

  /** The seed of the day that all see is only told by its start. */
  private async beginLive(seed: string, told: Told): Promise<void> {
    const { serial } = this;
    this.waiting = [];
    const known = this.model?.seed === seed ? this.model.course : null;
    const course = known ?? (await this.liveCourse(seed, serial));
    if (serial !== this.serial || course === null) return;
    const model = new DayModel(this.list.catalog, course);
    const waiting = [told, ...this.waiting];
    this.waiting = null;
    for (const { id, data } of waiting) model.apply(id, JSON.parse(data) as DayMessage);
    this.present(model);
  }

  private async liveCourse(seed: string, serial: number): Promise<DayCourse | null> {
    for (;;) {
      try {
        return await courseOf(this.list, { scenario: this.list.default, seed });
      } catch (error) {
        if (!(error instanceof RequestFailure) || serial !== this.serial) return null;
        await new Promise((resolve) => setTimeout(resolve, 2000));
      }
    }
  }

  private watchCuts(): void {
    const { state } = streams.day;
    if (state === 'connecting' && this.model !== null && this.model.lastSequence > 0)
      this.cutAtMs ??= performance.now();
    if (state !== 'open' || this.cutAtMs === null) return;
    this.model?.noteResume(performance.now() - this.cutAtMs);
    this.cutAtMs = null;
  }
}
