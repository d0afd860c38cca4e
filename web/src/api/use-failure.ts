import { type Dispatch, type SetStateAction, useEffect, useState } from 'react';
import { useConnection } from '../streams/use-streams.js';
import { apiKey } from './api-key.js';
import { type RequestFailure } from './request.js';

/**
 * What went wrong last, for as long as it is true: that nobody answered is forgotten once the service is there again, a refusal
 * for want of a key once there is one.
 */
export function useFailure(): [RequestFailure | null, Dispatch<SetStateAction<RequestFailure | null>>] {
  const [failure, setFailure] = useState<RequestFailure | null>(null);
  const isOpen = useConnection('events').state === 'open';
  const [wasOpen, setWasOpen] = useState(isOpen);
  if (isOpen !== wasOpen) {
    setWasOpen(isOpen);
    if (isOpen && failure?.isUnanswered === true) setFailure(null);
  }
  useEffect(
    () =>
      apiKey.watch(() => {
        if (apiKey.current() !== null) setFailure((before) => (before?.status === 401 ? null : before));
      }),
    [],
  );
  return [failure, setFailure];
}
