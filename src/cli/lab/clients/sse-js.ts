import { type PageClient } from '../client.js';

export const sseJs: PageClient = {
  kind: 'page',
  name: 'sse.js',
  packageName: 'sse.js',
  usage: 'new SSE(url)',
  script: `({ url, types }, emit, { SSE }) => {
    const source = new SSE(url);
    for (const type of types) {
      source.addEventListener(type, ({ type, data, lastEventId }) => {
        if (typeof data === 'string') emit({ event: { type, data, lastEventId: lastEventId ?? '' } });
      });
    }
    source.addEventListener('readystatechange', ({ readyState }) => {
      if (readyState === SSE.CLOSED) emit({ closed: null });
    });
  }`,
};
