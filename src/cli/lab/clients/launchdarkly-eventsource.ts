import { type Ending, type LibraryClient, type OnEvent, type Target } from '../client.js';
import { readEventSource } from './event-source.js';

interface Library {
  readonly EventSource: new (url: string) => Parameters<typeof readEventSource>[0];
}

function read({ EventSource }: Library, target: Target, onEvent: OnEvent): Promise<Ending> {
  const source = new EventSource(target.url);
  // Its `error` comes before its readyState has changed; this event is its own.
  const closed = new Promise<Ending>((resolve) => {
    source.addEventListener('closed', () => resolve({ how: 'closed', error: 'an error event' }));
  });
  return Promise.race([readEventSource(source, target, onEvent), closed]);
}

export const launchdarklyEventsource: LibraryClient = {
  kind: 'library',
  name: 'launchdarkly-eventsource',
  packageName: 'launchdarkly-eventsource',
  usage: 'new EventSource(url)',
  run: (library, target, onEvent) => read(library as Library, target, onEvent),
};
