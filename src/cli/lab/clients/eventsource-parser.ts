import type * as eventsourceParserLibrary from 'eventsource-parser';
import { type Ending, type LibraryClient, type OnEvent, type Target } from '../client.js';

type Library = typeof eventsourceParserLibrary;

/** The loop of its README over the body of a `fetch`. It has no reconnect, and an id is the event's own. */
async function read({ createParser }: Library, { url }: Target, onEvent: OnEvent): Promise<Ending> {
  const parser = createParser({
    onEvent: ({ event, data, id }) => onEvent({ type: event ?? 'message', data, lastEventId: id ?? '' }),
  });
  try {
    const { body } = await fetch(url, { headers: { Accept: 'text/event-stream' } });
    if (body !== null) {
      for await (const chunk of body.pipeThrough(new TextDecoderStream())) parser.feed(chunk);
    }
    return { how: 'closed', error: undefined };
  } catch (error) {
    return { how: 'closed', error: String(error) };
  }
}

export const eventsourceParser: LibraryClient = {
  kind: 'library',
  name: 'eventsource-parser',
  packageName: 'eventsource-parser',
  usage: 'createParser() over fetch(url)',
  run: (library, target, onEvent) => read(library as Library, target, onEvent),
};
