import { type Type } from '@nestjs/common';
import { getSchemaPath } from '@nestjs/swagger';

/** What the JSON of a message is: a class of the OpenAPI document, or, as in `@ApiProperty`, a list of one. */
export type Payload = Type | readonly [Type];

/** One kind of message of a channel. */
export interface MessageDocs {
  /** Its name in the AsyncAPI document. */
  readonly name: string;
  readonly payload: Payload;
}

/** The schema of a payload, by reference. */
export type PayloadSchema =
  | { readonly $ref: string }
  | { readonly type: 'array'; readonly items: { readonly $ref: string } }
  | { readonly oneOf: readonly PayloadSchema[] };

function isList(payload: Payload): payload is readonly [Type] {
  return Array.isArray(payload);
}

/** The class behind a payload. */
export function modelOf(payload: Payload): Type {
  return isList(payload) ? payload[0] : payload;
}

export function payloadSchema(payload: Payload): PayloadSchema {
  const reference = { $ref: getSchemaPath(modelOf(payload)) };
  return isList(payload) ? { type: 'array', items: reference } : reference;
}

/** Any of several schemas. */
export function anyOfThem(schemas: readonly PayloadSchema[]): PayloadSchema {
  const [first, ...more] = schemas;
  return first !== undefined && more.length === 0 ? first : { oneOf: schemas };
}
