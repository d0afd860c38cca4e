import { useEffect, useState } from 'react';
import { serviceUrl } from '../api/service-url.js';
import { type ErrorBody } from '../api/schema.js';

/** After the last key of somebody who types. */
const SETTLE_MS = 400;

/** Why the service would refuse a stream, in its words; null where it would not, or cannot say. */
export function useRefusal(path: string): string | null {
  const [refusal, setRefusal] = useState<{ readonly path: string; readonly message: string } | null>(null);
  useEffect(() => {
    const enough = new AbortController();
    const ask = async (): Promise<void> => {
      const url = serviceUrl(`${path}${path.includes('?') ? '&' : '?'}own=true`);
      const response = await fetch(url, { signal: enough.signal, redirect: 'manual' });
      if (response.ok || !(response.headers.get('content-type') ?? '').includes('json')) return;
      const { code, message } = (await response.json()) as Omit<ErrorBody, 'code'> & { readonly code: string };
      // A status that was asked for is none of the service's own.
      if (code !== 'wire-fault') setRefusal({ path, message });
    };
    const timer = setTimeout(() => {
      void ask()
        .catch(() => undefined)
        .finally(() => enough.abort());
    }, SETTLE_MS);
    return () => {
      clearTimeout(timer);
      enough.abort();
    };
  }, [path]);
  return refusal?.path === path ? refusal.message : null;
}
