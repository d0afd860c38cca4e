import { serviceUrl } from '../api/service-url.js';
import { type Source, type SourceEvent, type World } from './lasting-source.js';

/** Marks the page's own streams in the list of clients. */
function asOwn(url: string): string {
  return `${url}${url.includes('?') ? '&' : '?'}own=true`;
}

/** An EventSource of the browser. */
export function openSource(url: string): Source {
  const source = new EventSource(serviceUrl(url));
  return {
    get readyState() {
      return source.readyState;
    },
    addEventListener: (name, listener) => {
      source.addEventListener(name, listener as (event: Event | SourceEvent) => void);
    },
    close: () => source.close(),
  };
}

/** The browser's own streams, time and chance; the same in a page and in a worker. */
export const browserWorld: World = {
  open: (url) => openSource(asOwn(url)),
  after: (ms, task) => {
    const timer = setTimeout(task, ms);
    return () => clearTimeout(timer);
  },
  chance: () => Math.random(),
  askWhy: async (url) => {
    const enough = new AbortController();
    try {
      const response = await fetch(serviceUrl(asOwn(url)), { signal: enough.signal });
      return response.ok ? null : await response.text();
    } catch {
      return null;
    } finally {
      enough.abort();
    }
  },
};
