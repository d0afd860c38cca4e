import { type IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { type OpenSource } from '../stream-source.js';

/** A stream that a system gives to `/events` as well, beside its own endpoint. */
export interface EventTopic {
  /** `[a-z-]+`, such as `changes`. */
  readonly name: string;
  /** What stands behind the name and a slash, where the topic is of one of many. */
  readonly argument?: { readonly name: string; readonly pattern: RegExp };

  /**
   * Resolves when the start is fixed: what happens from then on is sent.
   * @param cursor as an earlier message had it; a text that is no cursor counts as none
   * @param request who wants it: not all of a topic may be for everyone
   * @throws FlowProbeError `unavailable`, `limit-reached`
   */
  open(argument: string, cursor: string | undefined, request: IncomingMessage): Promise<OpenSource>;
}

/** A topic that was asked for by name. */
export interface NamedTopic {
  readonly topic: EventTopic;
  readonly argument: string;
}

/** The topics of `/events`, each registered by its system. */
@Injectable()
export class EventTopics {
  private readonly topics = new Map<string, EventTopic>();

  register(topic: EventTopic): void {
    this.topics.set(topic.name, topic);
  }

  /** @param text `<name>` or `<name>/<argument>`; undefined where no topic has that form */
  find(text: string): NamedTopic | undefined {
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
