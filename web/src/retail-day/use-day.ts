import { useEffect, useRef, useState } from 'react';
import { request, RequestFailure } from '../api/request.js';
import { useFailure } from '../api/use-failure.js';
import { pageQuery, writePageQuery } from '../frame/page-url.js';
import { streams } from '../streams/stream-client.js';
import { type DayChoice, type DayPlace, PLACE_NAMES, placeQuery, readPlace, unknownPlace } from './day-choice.js';
import { DayCourse } from './day-course.js';
import { type ClockPlace, DayDirector, type DayMode, type DaySources, type PageClock } from './day-director.js';
import { type DayModel } from './day-model.js';
import { forgetRun, keepRun, keptRun } from './kept-run.js';
import { type Preview, type ScenarioList } from './messages.js';

export interface Day {
  readonly model: DayModel | null;
  readonly mode: DayMode;
  /** Stream-seconds in a second; 0 where the day stands still. */
  readonly speed: number;
  readonly failure: RequestFailure | null;
  readonly forgetFailure: () => void;
  readonly isPending: boolean;
  /** What to say of a day of the page's address that there is not; null once another was chosen. */
  readonly unknown: string | null;
  /** Of the day that is this page's own, also where it was stopped; null while the one is shown that all see. */
  readonly choice: DayChoice | null;
  /** Where a day stands still that was paused, in stream-seconds: its last message may be earlier. */
  readonly heldAt: number | null;
  readonly start: (choice: DayChoice) => Promise<void>;
  readonly stop: () => void;
  readonly watchLive: () => void;
  readonly pause: () => void;
  readonly play: () => void;
  /** @param pattern as `until` of a clock has it */
  readonly stepTo: (pattern: object) => void;
  readonly seek: (atSeconds: number) => void;
}

const RUNNING: ReadonlySet<DayMode> = new Set(['live', 'own', 'played']);

function pageClock(): PageClock {
  const name = `page-${crypto.getRandomValues(new Uint32Array(2)).join('-')}`;
  const path = `/clocks/${name}`;
  return {
    name,
    make: () => request(path, { method: 'PUT', body: { speed: 0 } }),
    setSpeed: (speed) => request<ClockPlace>(path, { method: 'PATCH', body: { speed } }),
    advance: (body) => request<ClockPlace>(`${path}/advance`, { method: 'POST', body }),
    remove: () => request(path, { method: 'DELETE', isUrgent: true }),
  };
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

function sourcesFor(list: ScenarioList): Omit<DaySources, 'keepPlace'> {
  return {
    day: () => streams.day,
    watch: streams.watch,
    subscribe: (subscription, listener) => streams.subscribeDay(subscription, listener),
    courseOf: (which) => courseOf(list, which),
    pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    keepRun,
    forgetRun,
    clock: pageClock(),
  };
}

/** The day that this page shows: the one that everybody sees until a person starts one of their own. */
export function useDay(list: ScenarioList): Day {
  const [model, setModel] = useState<DayModel | null>(null);
  const [mode, setMode] = useState<DayMode>('live');
  const [speed, setSpeed] = useState(1);
  const [failure, setFailure] = useFailure();
  const [isPending, setPending] = useState(false);
  const [place, setPlace] = useState<DayPlace | null>(null);
  const [unknown, setUnknown] = useState(() =>
    unknownPlace(pageQuery(), list, keptRun() === null ? 'the day that all see is shown' : 'your own day goes on'),
  );
  const director = useRef<DayDirector | null>(null);
  useEffect(() => {
    const keepPlace = (kept: DayPlace | null): void => {
      writePageQuery(PLACE_NAMES, kept === null ? [] : placeQuery(kept));
      setPlace(kept);
    };
    const showMode = (shown: DayMode): void => {
      setMode(shown);
      setSpeed(RUNNING.has(shown) ? made.speed : 0);
    };
    const made = new DayDirector(
      list,
      { ...sourcesFor(list), keepPlace },
      { setModel, setMode: showMode, setFailure, setPending },
    );
    director.current = made;
    const kept = keptRun();
    const asked = readPlace(pageQuery(), list);
    const isKept = kept !== null && (asked === null || JSON.stringify(asked.choice) === JSON.stringify(kept.choice));
    if (isKept) void made.resume(kept);
    else if (asked !== null) void made.open(asked);
    else made.live();
    return () => made.leave();
  }, [list, setFailure]);
  const act = (action: (director: DayDirector) => Promise<void> | void): Promise<void> => {
    setUnknown(null);
    setFailure(null);
    return Promise.resolve(director.current === null ? undefined : action(director.current));
  };
  return {
    model,
    mode,
    speed,
    failure,
    forgetFailure: () => setFailure(null),
    isPending,
    unknown,
    choice: place?.choice ?? null,
    heldAt: mode === 'held' ? (place?.atSeconds ?? null) : null,
    start: (choice) => act((made) => made.start(choice)),
    stop: () => void act((made) => made.stop()),
    watchLive: () => void act((made) => made.live()),
    pause: () => void act((made) => made.pause()),
    play: () => void act((made) => made.play()),
    stepTo: (pattern) => void act((made) => made.stepTo(pattern)),
    seek: (atSeconds) => void act((made) => made.seek(atSeconds)),
  };
}
