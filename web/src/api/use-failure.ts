import { type Dispatch, type SetStateAction, useEffect, useState } from 'react';
import { apiKey } from './api-key.js';
import { type RequestFailure } from './request.js';

/** What went wrong last. A refusal for want of a key is no longer true once there is one. */
export function useFailure(): [RequestFailure | null, Dispatch<SetStateAction<RequestFailure | null>>] {
  const [failure, setFailure] = useState<RequestFailure | null>(null);
  useEffect(
    () =>
      apiKey.watch(() => {
        if (apiKey.current() !== null) setFailure((before) => (before?.status === 401 ? null : before));
      }),
    [],
  );
  return [failure, setFailure];
}
