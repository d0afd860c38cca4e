import { type PageClient } from '../client.js';

export const chromium: PageClient = {
  kind: 'page',
  name: 'chromium',
  packageName: undefined,
  usage: 'new EventSource(url)',
  script: `({ url, types }, emit) => {
    const source = new EventSource(url);
    for (const type of types) {
      source.addEventListener(type, ({ type, data, lastEventId }) => {
        if (typeof data === 'string') emit({ event: { type, data, lastEventId } });
      });
    }
    source.addEventListener('error', () => {
      if (source.readyState === EventSource.CLOSED) emit({ closed: 'an error event' });
    });
  }`,
};
