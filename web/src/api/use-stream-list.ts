import { useEffect } from 'react';
import { type StreamListBody } from './schema.js';
import { type Resource, useResource } from './use-resource.js';

const AGAIN_AFTER_MS = 4000;

/**
 * The streams of a user's own documents: read again while the service reads a document, and while somebody looks at them, as a
 * document is read again when its file has changed.
 */
export function useStreamList(isLookedAt: boolean): [Resource<StreamListBody>, reload: () => void] {
  const [list, reload] = useResource<StreamListBody>('/streams');
  // Who comes back to them finds what was read meanwhile.
  const isReading = list.state === 'ready' && list.value.reading.length > 0;
  useEffect(() => {
    if (!isLookedAt && !isReading) return;
    const timer = setInterval(() => {
      if (!document.hidden) reload();
    }, AGAIN_AFTER_MS);
    return () => clearInterval(timer);
  }, [reload, isLookedAt, isReading]);
  return [list, reload];
}
