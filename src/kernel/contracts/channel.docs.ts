import { type Type } from '@nestjs/common';
import { type MessageDocs, modelOf } from './message-docs.js';

/** A channel that is no endpoint of HTTP, as the AsyncAPI document has it. */
export interface ChannelDocs {
  /** Its key, such as `deviceLog`. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /**
   * Where it is: `webSocket` is the main port, `device` the port of a device, `telemetry` the port for lines of telemetry. The
   * last two are listeners of their own.
   */
  readonly server: 'webSocket' | 'device' | 'telemetry';
  /** Path on its server; null where there is only one channel. */
  readonly address: string | null;
  readonly parameters?: Readonly<
    Record<string, { readonly description: string; readonly examples: readonly string[] }>
  >;
  /** By the id of the operation: what is sent to clients, and what is received of them. */
  readonly operations: Readonly<
    Record<
      string,
      { readonly action: 'send' | 'receive'; readonly summary: string; readonly messages: readonly MessageDocs[] }
    >
  >;
}

const channels = new Map<string, ChannelDocs>();

/** Documents a channel beside the class that serves it. */
export function ApiChannel(docs: ChannelDocs): ClassDecorator {
  return () => void channels.set(docs.name, docs);
}

/** Every channel that a loaded class serves. */
export function documentedChannels(): ChannelDocs[] {
  return [...channels.values()];
}

/** The classes of all their messages. */
export function channelModels(): Type[] {
  return documentedChannels().flatMap(({ operations }) =>
    Object.values(operations).flatMap(({ messages }) => messages.map(({ payload }) => modelOf(payload))),
  );
}
