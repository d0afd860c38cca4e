import { map } from 'rxjs';
import { type EventLog } from '../../store/event-log.js';
import { type Followed } from '../../store/follower.js';
import { messageIdOf, parseMessageId } from '../../store/message-id.js';
import { type Position } from '../../store/position.js';
import { type OpenTopic, type TopicMessage } from './event-topics.js';

/** The JSON of an entry, on one line. */
export type JsonOf = (body: Buffer, position: Position) => string;

/**
 * Follows a topic of the log as one of the topics of a stream: from now on, or after a cursor with whatever was missed.
 * @param begin where it begins for who has no cursor; left out, with what comes
 * @throws FlowProbeError `unavailable`, `limit-reached`
 */
export async function followLog(
  log: EventLog,
  topic: string,
  cursor: string | undefined,
  jsonOf: JsonOf,
  begin?: () => Promise<Position>,
): Promise<OpenTopic> {
  const resumed = cursor === undefined ? undefined : parseMessageId(cursor);
  const place = resumed ?? (await begin?.());
  const { epoch, after, open } = await log.follow(topic, place ?? 'live');
  return {
    cursor: messageIdOf(place ?? { epoch, sequence: after }),
    messages: (flow) => open(flow).pipe(map((followed) => messagesOf(followed, epoch, jsonOf))),
  };
}

/** What a follower of a log is told, as what a topic tells. */
export function messagesOf(followed: Followed, epoch: string, jsonOf: JsonOf): readonly TopicMessage[] {
  if (followed.kind === 'gap') {
    const { from, to } = followed;
    return [{ kind: 'gap', from, to, cursor: messageIdOf({ epoch, sequence: to ?? 0 }) }];
  }
  return followed.entries.map(({ sequence, body }) => {
    const position = { epoch, sequence };
    return { kind: 'data', data: jsonOf(body, position), cursor: messageIdOf(position) };
  });
}
