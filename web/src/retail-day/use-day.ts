import { useEffect, useRef, useState } from 'react';
import { request, RequestFailure } from '../api/request.js';
import { streams } from '../streams/stream-client.js';
import { type DayChoice } from './day-choice.js';
import { DayCourse } from './day-course.js';
import { DayDirector, type DayMode, type DaySources } from './day-director.js';
import { type DayModel } from './day-model.js';
import { forgetRun, keepRun, keptRun } from './kept-run.js';
import { type Preview, type ScenarioList } from './messages.js';

export interface Day {
  readonly model: DayModel | null;
  readonly mode: DayMode;
  readonly failure: RequestFailure | null;
  readonly isPending: boolean;
  readonly start: (choice: DayChoice) => Promise<void>;
  readonly stop: () => void;
  readonly watchLive: () => void;
}

async function courseOf(
  list: ScenarioList,
  { scenario, seed }: { readonly scenario: string; readonly seed: string },
): Promise<DayCourse> {
  const preview = await request<Preview>(`/simulation/preview?${new URLSearchParams({ scenario, seed }).toString()}`);
  const outline = list.scenarios.find(({ name }) => name === scenario);
  if (outline === undefined) throw new RequestFailure(404, 'not-found', `There is no scenario ${scenario}`);
  return new DayCourse(preview, outline);
}

function sourcesFor(list: ScenarioList): DaySources {
  return {
    day: () => streams.day,
    watch: streams.watch,
    subscribe: (subscription, listener) => streams.subscribeDay(subscription, listener),
    courseOf: (which) => courseOf(list, which),
    pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    keepRun,
    forgetRun,
  };
}

/** The day that this page shows: the one that everybody sees until a person starts one of their own. */
export function useDay(list: ScenarioList): Day {
  const [model, setModel] = useState<DayModel | null>(null);
  const [mode, setMode] = useState<DayMode>('live');
  const [failure, setFailure] = useState<RequestFailure | null>(null);
  const [isPending, setPending] = useState(false);
  const director = useRef<DayDirector | null>(null);
  useEffect(() => {
    const made = new DayDirector(list, sourcesFor(list), { setModel, setMode, setFailure, setPending });
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
