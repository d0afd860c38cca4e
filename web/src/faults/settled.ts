import { useEffect, useRef, useState } from 'react';
import { type FaultsNews } from './fault.js';

/** Longer than from one telling to the next. */
const REST_MS = 700;
/** Two seconds of what is told twice a second. */
const TELLINGS = 4;

/**
 * The last of several tellings, with what has been waiting in all of them: where messages only pass through, a queue that was
 * met with some of them by chance is empty to people.
 */
export function lasting(told: readonly [...FaultsNews[], FaultsNews]): FaultsNews {
  const [now] = told.slice(-1) as [FaultsNews];
  const leastOf = (read: (news: FaultsNews) => number): number => Math.min(...told.map(read));
  const points = now.points.map((point) => {
    const waitingIn = (news: FaultsNews): number =>
      news.points.find((each) => each.point === point.point)?.waiting ?? 0;
    return { ...point, waiting: leastOf(waitingIn) };
  });
  return { ...now, points, report: { ...now.report, stuck: leastOf(({ report }) => report.stuck) } };
}

/** The news with queues whose depth does not flicker; what is told and not told anew for a while is as it is. */
export function useSettled(news: FaultsNews | null): FaultsNews | null {
  const [settled, setSettled] = useState<FaultsNews | null>(null);
  const before = useRef<readonly FaultsNews[]>([]);
  useEffect(() => {
    if (news === null) return;
    setSettled(lasting([...before.current, news]));
    before.current = [...before.current, news].slice(1 - TELLINGS);
    const timer = setTimeout(() => {
      setSettled(news);
      before.current = [news];
    }, REST_MS);
    return () => clearTimeout(timer);
  }, [news]);
  return settled;
}
