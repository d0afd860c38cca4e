import { Injectable } from '@nestjs/common';
import { type Observable } from 'rxjs';
import { type Flow } from '../stream-writer.js';

/** What a topic tells: one line of JSON, or that some of it is gone. A cursor is the place behind it, for who comes back. */
export type TopicMessage =
  | { readonly kind: 'data'; readonly data: string; readonly cursor?: string }
  | { readonly kind: 'gap'; readonly from: number; readonly to: number | null; readonly cursor: string };

/** A topic at a place to begin at. */
export interface OpenTopic {
  /** The place; undefined for what cannot be resumed because it always tells how things are. */
  readonly cursor?: string;
  readonly messages: (flow: Flow) => Observable<readonly TopicMessage[]>;
}

/** Something that a system tells whoever asks, over the one stream that has it all. */
export interface EventTopic {
  /** `[a-z-]+`, such as `changes`. */
  readonly name: string;
  /** What stands behind the name and a slash, where the topic is of one of many. */
  readonly argument?: { readonly name: string; readonly pattern: RegExp };

  /**
   * Resolves when the place to begin at is fixed: what happens from then on is told.
   * @param cursor as an earlier message had it; one that is no cursor counts as none
   * @throws FlowProbeError `unavailable`, `limit-reached`
   */
  follow(argument: string, cursor: string | undefined): Promise<OpenTopic>;
}

/** A topic that was asked for by name. */
export interface AskedTopic {
  readonly topic: EventTopic;
  readonly argument: string;
}

/** Where systems offer what they tell. */
@Injectable()
export class EventTopics {
  private readonly topics = new Map<string, EventTopic>();

  offer(topic: EventTopic): void {
    this.topics.set(topic.name, topic);
  }

  /** @param text `<name>` or `<name>/<argument>`; undefined when there is no such topic */
  find(text: string): AskedTopic | undefined {
    const slash = text.indexOf('/');
    const topic = this.topics.get(slash < 0 ? text : text.slice(0, slash));
    if (topic === undefined) return undefined;
    const argument = slash < 0 ? '' : text.slice(slash + 1);
    const fits = topic.argument === undefined ? slash < 0 : topic.argument.pattern.test(argument);
    return fits ? { topic, argument } : undefined;
  }

  /** How each is asked for, such as `changes/{pod}`, by name. */
  forms(): string[] {
    return [...this.topics.values()]
      .map(({ name, argument }) => (argument === undefined ? name : `${name}/{${argument.name}}`))
      .sort();
  }
}
