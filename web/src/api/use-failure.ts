import { type Dispatch, type SetStateAction, useState } from 'react';
import { useConnection } from '../streams/use-streams.js';
import { type RequestFailure } from './request.js';

/** What was refused last. That nobody answered is forgotten once the service is there again. */
export function useFailure(): [RequestFailure | null, Dispatch<SetStateAction<RequestFailure | null>>] {
  const [failure, setFailure] = useState<RequestFailure | null>(null);
  const isOpen = useConnection('events').state === 'open';
  const [wasOpen, setWasOpen] = useState(isOpen);
  if (isOpen !== wasOpen) {
    setWasOpen(isOpen);
    if (isOpen && failure?.isUnanswered === true) setFailure(null);
  }
  return [failure, setFailure];
}
