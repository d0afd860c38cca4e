import { anyOfThem } from '../kernel/contracts/message-docs.js';
import { type EventNote, type EventStreamNote } from '../streaming/event-stream.docs.js';
import { topicNotes } from '../streaming/events/topic.docs.js';
import { type Schema } from './openapi-document.js';

const NAME = 'ServerSentEvent';

/** The schema that all streams share, by its name. */
export const EVENT_SCHEMA: Readonly<Record<string, Schema>> = {
  [NAME]: {
    description: 'An event of a stream as it is parsed (WHATWG HTML, section 9.2).',
    type: 'object',
    required: ['data'],
    properties: {
      id: { type: 'string', description: 'With it the stream goes on after this event.' },
      event: { type: 'string', description: 'Without it an EventSource dispatches a `message`.' },
      data: { type: 'string', description: 'JSON, on one line.' },
      retry: { type: 'integer', minimum: 0, description: 'Milliseconds to wait before a reconnect.' },
    },
  },
};

/** An event of which nothing is known before it comes. */
export const ANY_EVENT: Schema = { $ref: `#/components/schemas/${NAME}` };

/** All kinds of events of a stream, those of topics too. */
export function eventsOf({ events, hasTopics }: EventStreamNote): EventNote[] {
  return [...events, ...(hasTopics ? topicNotes() : [])];
}

/** `id` and `event` of an event as properties of an object, and which of them it has. */
export function fieldsOf(
  { event, isIdOptional }: Pick<EventNote, 'event' | 'isIdOptional'>,
  idPattern: string,
): { readonly required: string[]; readonly properties: Readonly<Record<string, Schema>> } {
  const name = typeof event === 'string' ? { const: event } : event;
  return {
    required: [...(isIdOptional ? [] : ['id']), ...(name === undefined ? [] : ['event'])],
    properties: {
      id: { type: 'string', pattern: idPattern },
      ...(name !== undefined && { event: { type: 'string', ...name } }),
    },
  };
}

/** The events of one name: the data is one of what they have. */
function branchOf(events: readonly [EventNote, ...EventNote[]], idPattern: string): Schema {
  const [first] = events;
  const { required, properties } = fieldsOf(first, idPattern);
  const contentSchema = anyOfThem(events.map(({ payload }) => payload));
  return {
    title: events.map(({ name }) => name).join(', '),
    type: 'object',
    required: [...required, 'data'],
    properties: {
      ...properties,
      // An event without a name has none, which is another thing than any.
      ...(first.event === undefined && { event: false }),
      data: { type: 'string', contentMediaType: 'application/json', contentSchema },
    },
  };
}

/** An event of a stream: its name decides what its data is. */
export function eventSchema(note: EventStreamNote): Schema {
  const byName = new Map<string, [EventNote, ...EventNote[]]>();
  for (const each of eventsOf(note)) {
    const key = JSON.stringify(each.event ?? null);
    const known = byName.get(key);
    if (known === undefined) byName.set(key, [each]);
    else known.push(each);
  }
  const branches = [...byName.values()].map((events) => branchOf(events, note.idPattern));
  return { ...ANY_EVENT, ...(branches.length === 1 ? branches[0] : { oneOf: branches }) };
}
