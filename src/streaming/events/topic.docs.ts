import { type Type } from '@nestjs/common';
import { anyOfThem, modelOf, type Payload, payloadSchema } from '../../kernel/contracts/message-docs.js';
import { type EventNote } from '../event-stream.docs.js';
import { type EventTopic } from './event-topics.js';

/** A topic of `/events` as the documents have it. */
export interface TopicDocs extends Pick<EventTopic, 'name' | 'argument'> {
  /** What the JSON of its messages is, one of these. */
  readonly payloads: readonly Payload[];
}

const topics = new Map<string, TopicDocs>();

/** Documents a topic beside the class that gives it. */
export function ApiTopic(docs: TopicDocs): ClassDecorator {
  return () => void topics.set(docs.name, docs);
}

/** The classes of all messages of topics. */
export function topicModels(): Type[] {
  return [...topics.values()].flatMap(({ payloads }) => payloads.map(modelOf));
}

/** What `/events` sends of each topic that a loaded class gives. */
export function topicNotes(): EventNote[] {
  return [...topics.values()].map(({ name, argument, payloads }) => ({
    name: argument === undefined ? name : `${name}/{${argument.name}}`,
    event: argument === undefined ? name : { pattern: `^${name}/${argument.pattern.source.replace(/^\^/, '')}` },
    isIdOptional: false,
    payload: anyOfThem(payloads.map(payloadSchema)),
  }));
}
