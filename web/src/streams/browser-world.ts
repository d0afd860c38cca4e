import { serviceUrl } from '../api/service-url.js';
import { type SourceEvent, type World } from './lasting-source.js';

/** The browser's own streams, time and chance; the same in a page and in a worker. */
export const browserWorld: World = {
  open: (url) => {
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
  },
  after: (ms, task) => {
    const timer = setTimeout(task, ms);
    return () => clearTimeout(timer);
  },
  chance: () => Math.random(),
  askWhy: async (url) => {
    const enough = new AbortController();
    try {
      const response = await fetch(serviceUrl(url), { signal: enough.signal });
      return response.ok ? null : await response.text();
    } catch {
      return null;
    } finally {
      enough.abort();
    }
  },
};
