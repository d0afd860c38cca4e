import { type IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { map, merge } from 'rxjs';
import { SharedBackpressure } from '../../kernel/backpressure.js';
import { refused } from '../../kernel/errors/flowprobe.error.js';
import { type OpenSource, type StreamMessage } from '../stream-source.js';
import { idOf, parseId } from './cursors.js';
import { EventTopics, type NamedTopic } from './event-topics.js';

interface OpenTopic extends OpenSource {
  /** As it was asked for. */
  readonly name: string;
}

/** Several topics as one stream. */
@Injectable()
export class EventsService {
  constructor(private readonly topics: EventTopics) {}

  /**
   * Resolves when the start of each topic is fixed.
   * @param cursor of an earlier message: a cursor for each topic that has cursors
   * @throws FlowProbeError `invalid-query` for a topic that does not exist, `unavailable`, `limit-reached`
   */
  async open(names: readonly string[], cursor: string | undefined, request: IncomingMessage): Promise<OpenSource> {
    const cursors = parseId(cursor ?? '');
    const named = names.map((name) => ({ name, ...this.find(name) }));
    const opened = await Promise.all(
      named.map(async ({ name, topic, argument }) => ({
        name,
        ...(await topic.open(argument, cursors.get(name), request)),
      })),
    );
    return merged(opened);
  }

  private find(name: string): NamedTopic {
    const found = this.topics.find(name);
    if (found !== undefined) return found;
    const problem = `topics: ${name} does not exist; the topics are ${this.topics.forms().join(', ')}`;
    throw refused('invalid-query', [{ field: 'topics', problem }]);
  }
}

/** The id of each message is the cursors of all topics, so that one is enough to resume. */
function merged(opened: readonly OpenTopic[]): OpenSource {
  const start = new Map(opened.flatMap(({ name, cursor }) => (cursor === undefined ? [] : [[name, cursor] as const])));
  return {
    // A state is sent at once, and carries the cursors of all topics.
    ...(start.size === opened.length ? { cursor: idOf(start) } : {}),
    events: (backpressure) => {
      const shared = new SharedBackpressure(backpressure);
      const cursors = new Map(start);
      return merge(
        ...opened.map(({ name, events }) =>
          events(shared.forOne()).pipe(map((batch) => batch.map((message) => ofTopic(name, message, cursors)))),
        ),
      );
    },
  };
}

/** Moves the cursor of its topic. */
function ofTopic(topic: string, message: StreamMessage, cursors: Map<string, string>): StreamMessage {
  if (message.id !== undefined) cursors.set(topic, message.id);
  const id = idOf(cursors);
  return message.kind === 'gap' ? { ...message, id, topic } : { kind: 'data', id, event: topic, data: message.data };
}
