import { type Msg } from '@nats-io/transport-node';

/** A message of a stream, as a consumer delivers it. */
export interface StreamMessage {
  readonly subject: string;
  /** Its sequence in the stream. */
  readonly sequence: number;
  /** Its number among what the consumer has delivered, from 1, rising by one: a hole is a message that was lost on the way. */
  readonly delivery: number;
  readonly data: Buffer;
  /** As it came, for who needs its headers. */
  readonly raw: Msg;
}

/**
 * Reads where a message stands from its reply subject (NATS ADR-15):
 * `$JS.ACK.<stream>.<consumer>.<deliveries>.<stream sequence>.<consumer sequence>.<time>.<pending>`, and since 2.10 possibly
 * with a domain and an account after `ACK`.
 */
export function streamMessage(raw: Msg): StreamMessage {
  const tokens = (raw.reply ?? '').split('.');
  const offset = tokens.length > 9 ? 2 : 0;
  return {
    subject: raw.subject,
    sequence: Number(tokens[5 + offset]),
    delivery: Number(tokens[6 + offset]),
    data: asBuffer(raw.data),
    raw,
  };
}

/** A view of the same bytes. */
export function asBuffer({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
