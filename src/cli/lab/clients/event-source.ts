import { type Ending, type LibraryClient, type OnEvent, type Target } from '../client.js';

/** `readyState` of an EventSource that does not reconnect (WHATWG HTML, section 9.2.2). */
const CLOSED = 2;

/** What all that call themselves EventSource have in common. */
interface EventSourceLike {
  readonly readyState: number;
  addEventListener(type: string, listener: (event: object) => void): void;
}

function textOf(event: object, name: string): string | undefined {
  const value: unknown = Reflect.get(event, name);
  return typeof value === 'string' ? value : undefined;
}

/** Listens to an EventSource as the standard has it, until it has closed for good. */
export function readEventSource(source: EventSourceLike, { types }: Target, onEvent: OnEvent): Promise<Ending> {
  return new Promise((resolve) => {
    for (const type of types) {
      source.addEventListener(type, (event) => {
        const data = textOf(event, 'data');
        // An event that the connection itself has caused, an `error` for one, has no data.
        if (data === undefined) return;
        onEvent({
          type: textOf(event, 'type') ?? type,
          data,
          lastEventId: textOf(event, 'lastEventId') ?? '',
        });
      });
    }
    source.addEventListener('error', (event) => {
      if (source.readyState === CLOSED) resolve({ how: 'closed', error: textOf(event, 'message') ?? 'an error event' });
    });
  });
}

/** A library that exports the standard's own `EventSource`, used as that. */
export function eventSourceLibrary(packageName: string): LibraryClient {
  return {
    kind: 'library',
    name: packageName,
    packageName,
    usage: 'new EventSource(url)',
    run: (library, target, onEvent) => {
      const { EventSource } = library as { readonly EventSource: new (url: string) => EventSourceLike };
      return readEventSource(new EventSource(target.url), target, onEvent);
    },
  };
}
