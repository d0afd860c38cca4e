import { type DeadLetterAnswer, type FaultPointState, type FaultReport, type TelemetryMessage } from '../api/schema.js';

export type FaultPoint = FaultPointState;
export type FaultKind = NonNullable<FaultPoint['kind']>;
export type Mode = FaultReport['mode'];
export type DeadLetter = DeadLetterAnswer;

export const KINDS: readonly { readonly value: FaultKind; readonly label: string; readonly says: string }[] = [
  { value: 'error', label: 'Error', says: 'the step fails' },
  { value: 'latency', label: 'Latency', says: 'the step is delayed' },
  { value: 'drop', label: 'Drop', says: 'lost without a report' },
  { value: 'duplicate', label: 'Duplicate', says: 'done twice' },
  { value: 'crash-after', label: 'Crash after', says: 'done, then the confirmation is lost' },
];

export const MODES: readonly { readonly value: Mode; readonly label: string; readonly says: string }[] = [
  { value: 'naive', label: 'Naive', says: 'No guarantees: what fails is lost, what comes twice is done twice.' },
  { value: 'outbox', label: 'Outbox', says: 'Retried until confirmed: nothing is lost, some is done twice.' },
  { value: 'outbox+inbox', label: 'Outbox + inbox', says: 'Retried, and what was seen is dropped: each exactly once.' },
];

/** A number or a text of an event, in whichever form its sender writes it. */
export function attributeOf({ attributes }: TelemetryMessage, key: string): string | null {
  const value = attributes.find((each) => each.key === key)?.value;
  if (value === undefined) return null;
  const found = value['value'] ?? value['stringValue'] ?? value['intValue'];
  return typeof found === 'string' || typeof found === 'number' || typeof found === 'boolean' ? String(found) : null;
}
