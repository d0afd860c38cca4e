import type * as fetchEventSourceLibrary from '@microsoft/fetch-event-source';
import { type Ending, type LibraryClient, type OnEvent, type Target } from '../client.js';

type Library = typeof fetchEventSourceLibrary;

/** The little of a browser that it uses: timers, `fetch`, and a document that is never hidden. */
function standInForBrowser(): void {
  const noop = (): void => undefined;
  Object.assign(globalThis, {
    window: globalThis,
    document: { hidden: false, addEventListener: noop, removeEventListener: noop },
  });
}

async function read({ fetchEventSource }: Library, { url }: Target, onEvent: OnEvent): Promise<Ending> {
  try {
    await fetchEventSource(url, {
      onmessage: ({ event, data, id }) => onEvent({ type: event === '' ? 'message' : event, data, lastEventId: id }),
    });
    return { how: 'closed', error: undefined };
  } catch (error) {
    return { how: 'closed', error: String(error) };
  }
}

export const fetchEventSource: LibraryClient = {
  kind: 'library',
  name: 'fetch-event-source',
  packageName: '@microsoft/fetch-event-source',
  usage: 'fetchEventSource(url, { onmessage }), with a document that is never hidden',
  run: (library, target, onEvent) => {
    standInForBrowser();
    return read(library as Library, target, onEvent);
  },
};
