import { Injectable } from '@nestjs/common';
import { filter, map, merge, type Observable, of } from 'rxjs';
import { refused } from '../../kernel/errors/flowprobe.error.js';
import { type AskedTopic, EventTopics, type OpenTopic, type TopicMessage } from './event-topics.js';
import { type Chunk, chunkOf } from '../chunk.js';
import { SharedFlow } from '../shared-flow.js';
import { type Flow } from '../stream-writer.js';
import { idOf, parseId } from './domain/cursors.js';

interface NamedTopic extends OpenTopic {
  /** As it was asked for. */
  readonly name: string;
}

/** Tells several topics over one stream. */
@Injectable()
export class EventsService {
  constructor(private readonly topics: EventTopics) {}

  /**
   * Resolves when each topic's place to begin at is fixed.
   * @throws FlowProbeError `invalid-query` for a topic that there is not, `unavailable`, `limit-reached`
   */
  async follow(names: readonly string[], lastEventId: string | undefined): Promise<(flow: Flow) => Observable<Chunk>> {
    const cursors = parseId(lastEventId ?? '');
    const asked = names.map((name) => ({ name, ...this.find(name) }));
    const opened = await Promise.all(
      asked.map(async ({ name, topic, argument }) => ({
        name,
        ...(await topic.follow(argument, cursors.get(name))),
      })),
    );
    return (flow) => tell(opened, flow);
  }

  private find(name: string): AskedTopic {
    const found = this.topics.find(name);
    if (found !== undefined) return found;
    const problem = `topics: there is no ${name}; there are ${this.topics.forms().join(', ')}`;
    throw refused('invalid-query', [{ field: 'topics', problem }]);
  }
}

/** The first message says where the reader is, so that one who is cut before the next has missed nothing. */
function tell(opened: readonly NamedTopic[], flow: Flow): Observable<Chunk> {
  const shared = new SharedFlow(flow);
  const cursors = new Map<string, string>();
  for (const { name, cursor } of opened) if (cursor !== undefined) cursors.set(name, cursor);
  const first = chunkOf(`id: ${idOf(cursors)}\n\n`, 0);
  const told = opened.map(({ name, messages }) =>
    messages(shared.forOne()).pipe(
      filter(({ length }) => length > 0),
      map((some) => chunkOf(some.map((message) => frameOf(name, message, cursors)).join(''), some.length)),
    ),
  );
  return merge(of(first), ...told);
}

/** Moves the cursor of its topic. */
function frameOf(name: string, message: TopicMessage, cursors: Map<string, string>): string {
  if (message.cursor !== undefined) cursors.set(name, message.cursor);
  const id = idOf(cursors);
  if (message.kind === 'data') return `event: ${name}\nid: ${id}\ndata: ${message.data}\n\n`;
  const { from, to } = message;
  return `event: gap\nid: ${id}\ndata: ${JSON.stringify({ topic: name, from, to })}\n\n`;
}
