import { refused } from '../kernel/errors/flowprobe.error.js';
import { type ServedChannel } from './documents.service.js';
import { type ChannelPlan, eventNamesOf } from './domain/channel-plan.js';

/** What a query has of a day. */
interface Choice {
  readonly duration?: number | 'endless';
  readonly rate?: number;
  readonly messages?: string;
}

/** Length of a day, the query's or the channel's own. */
export function durationOf({ duration }: Choice, { story }: ChannelPlan): number {
  return typeof duration === 'number' ? duration : story.durationSeconds;
}

/**
 * The events that a query asks for; undefined for all.
 * @throws FlowProbeError `invalid-query` for a name that the channel does not have
 */
export function eventsOf({ messages }: Choice, channel: ChannelPlan): ReadonlySet<string> | undefined {
  if (messages === undefined) return undefined;
  const known = eventNamesOf(channel);
  const names = messages.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return new Set(names);
  const problem = `messages: ${JSON.stringify(unknown)} is none of ${known.join(', ')}`;
  throw refused('invalid-query', [{ field: 'messages', problem }]);
}

/** Path of a channel's stream. */
export function pathOf({ document, channel }: Pick<ServedChannel, 'document' | 'channel'>): string {
  return `/streams/${encodeURIComponent(document.name)}/${encodeURIComponent(channel.name)}`;
}
