import { useEffect, useRef, useSyncExternalStore } from 'react';
import { type Connection } from './connection.js';
import { streams } from './stream-client.js';

export function useConnection(feed: 'events' | 'day'): Connection {
  return useSyncExternalStore(streams.watch, () => streams[feed]);
}

/** Hears a topic for as long as the component is shown. */
export function useTopic(topic: string, onMessage: (data: string, isReplay: boolean) => void): void {
  const latest = useRef(onMessage);
  useEffect(() => {
    latest.current = onMessage;
  });
  useEffect(() => streams.onTopic(topic, (data, isReplay) => latest.current(data, isReplay)), [topic]);
}
