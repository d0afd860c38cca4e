import { type FlowProbeError, refused } from '../kernel/errors/flowprobe.error.js';
import { FieldReader, within } from './domain/field-reader.js';
import { type Account } from './domain/judge.js';
import { type LabEvent } from './domain/lab-case.js';

/** Of one account. */
export const MAX_EVENTS = 100_000;
const SESSION = { test: /^[A-Za-z0-9_-]{1,64}$/, words: '1 to 64 letters, digits, hyphens and underscores' };
const EVENT_FIELDS = ['type', 'data', 'lastEventId'];

/** A name that a client gives to its run of a case. */
export const SESSION_PATTERN = SESSION.test;

function readEvent(reader: FieldReader, value: unknown, field: string): LabEvent {
  const event = reader.object(value, field, EVENT_FIELDS) ?? {};
  return {
    type: reader.optional(event['type'], (text) => reader.text(text, within(field, 'type'))) ?? 'message',
    data: reader.text(event['data'], within(field, 'data')) ?? '',
    lastEventId: reader.optional(event['lastEventId'], (text) => reader.text(text, within(field, 'lastEventId'))) ?? '',
  };
}

function refusalOf({ problems }: FieldReader): FlowProbeError {
  return refused(
    'invalid-body',
    problems.map(({ field, problem }) => {
      const name = field === '' ? 'body' : field;
      return { field: name, problem: problem.startsWith(name) ? problem : `${name} ${problem}` };
    }),
  );
}

/**
 * Reads what a client says of its run. By hand, as it may be thousands of events with megabytes of data, and more events than are
 * right are something to judge, not to refuse.
 * @throws FlowProbeError `invalid-body`
 */
export function readAccount(value: unknown): { readonly session: string; readonly account: Account } {
  const reader = new FieldReader();
  const body = reader.object(value, '', ['session', 'events', 'closed', 'error']);
  if (body === undefined) throw refusalOf(reader);
  const session = reader.text(body['session'], 'session', SESSION) ?? '';
  const events = reader.list(body['events'], 'events', 0, MAX_EVENTS) ?? [];
  const account = {
    events: events.map((event, index) => readEvent(reader, event, within('events', index))),
    closed: reader.optional(body['closed'], (flag) => reader.boolean(flag, 'closed')),
    error: reader.optional(body['error'], (flag) => reader.boolean(flag, 'error')),
  };
  if (reader.problems.length > 0) throw refusalOf(reader);
  return { session, account };
}
