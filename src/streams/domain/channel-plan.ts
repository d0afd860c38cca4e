import { type Json, type Schema } from './schema/json-schema.js';
import { type PlanNode } from './schema/plan.js';
import { type Story } from './simulation/story.js';

/** A message of a channel, ready to be made. Plain data, as all of a plan: it comes from the thread that has read the document. */
export interface MessagePlan {
  /** Of its event: the message's `name`, else its key. */
  readonly name: string;
  readonly plan: PlanNode;
  readonly schema: Schema;
  /** Payloads that the document has as examples, those that fit the schema. */
  readonly examples: readonly Json[];
  /** Names of the properties that its payloads can have, where they are objects. */
  readonly columns: readonly string[];
  /** Its payloads can be something else than objects. */
  readonly isScalar: boolean;
}

/** A channel that is served. */
export interface ChannelPlan {
  readonly name: string;
  readonly address: string | null;
  readonly title: string;
  readonly messages: readonly MessagePlan[];
  readonly story: Story;
}

/** Something of a document that is not served, and why; where, as `line 3, column 5`. */
export interface NotServed {
  readonly channel: string | null;
  readonly message: string | null;
  readonly field: string;
  readonly problem: string;
}

/** A document that has been read. */
export interface DocumentPlan {
  readonly title: string;
  readonly version: string;
  readonly channels: readonly ChannelPlan[];
  readonly notServed: readonly NotServed[];
  /** Digest of all that its messages depend on. */
  readonly digest: string;
}

/** Events that are none of the document's messages. */
export const SCALE_UP = 'scale-up';
export const SCALE_DOWN = 'scale-down';
export const INFO = 'info';

/** The names of all events that a channel may have. */
export function eventNamesOf({ messages, story }: ChannelPlan): string[] {
  const names = messages.map(({ name }) => name);
  if (story.clusters.length > 0) names.push(SCALE_UP, SCALE_DOWN);
  if (story.infos.length > 0) names.push(INFO);
  return names;
}
