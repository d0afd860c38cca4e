import { useEffect, useRef, useSyncExternalStore } from 'react';
import { type Connection } from './connection.js';
import { streams } from './stream-client.js';

export function useConnection(feed: 'events' | 'day'): Connection {
  return useSyncExternalStore(streams.watch, () => streams[feed]);
}

/** Rises each time that the stream of events is back after it was lost. */
export function useReturns(): number {
  return useSyncExternalStore(streams.watch, () => streams.returns);
}

/** Whether the page needs its connections for something else: a stream of a card, beside those of the hub, makes room for it. */
export function useIsReserved(): boolean {
  return useSyncExternalStore(streams.watch, () => streams.reserved > 0);
}

/** Subscribes to a topic for as long as the component is shown; none where the service does not have it. */
export function useTopic(topic: string | null, onMessage: (data: string, isReplay: boolean) => void): void {
  const latest = useRef(onMessage);
  useEffect(() => {
    latest.current = onMessage;
  });
  useEffect(() => {
    if (topic === null) return;
    return streams.onTopic(topic, (data, isReplay) => latest.current(data, isReplay));
  }, [topic]);
}
