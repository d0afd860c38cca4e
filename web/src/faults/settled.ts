import { useEffect, useRef, useState } from 'react';
import { type FaultsNews } from './fault.js';

/** Longer than from one telling to the next. */
const REST_MS = 700;

/**
 * What waits now and has waited before: where messages only pass through, a queue that was met with one of them by chance is
 * empty to people.
 */
export function lasting(before: FaultsNews, now: FaultsNews): FaultsNews {
  const points = now.points.map((point) => {
    const earlier = before.points.find((each) => each.point === point.point);
    return { ...point, waiting: Math.min(point.waiting, earlier?.waiting ?? 0) };
  });
  return { ...now, points, report: { ...now.report, stuck: Math.min(now.report.stuck, before.report.stuck) } };
}

/** The news with queues whose depth does not flicker; what is told and not told anew is as it is. */
export function useSettled(news: FaultsNews | null): FaultsNews | null {
  const [settled, setSettled] = useState<FaultsNews | null>(null);
  const before = useRef<FaultsNews | null>(null);
  useEffect(() => {
    setSettled(news === null || before.current === null ? news : lasting(before.current, news));
    before.current = news;
    const timer = setTimeout(() => setSettled(news), REST_MS);
    return () => clearTimeout(timer);
  }, [news]);
  return settled;
}
