import { stringify } from 'csv-stringify/sync';
import { type Catalog } from '../catalog/domain/catalog.js';
import { BLANK_UUID } from '../kernel/random/uuid.js';
import { type ExportLines } from './domain/export.js';
import { MessageBody, type MessageForm } from './domain/message-body.js';

const COLUMNS = [
  ['at', 'at'],
  ['type', 'type'],
  ['uuid', 'uuid'],
  ['connection_uuid', 'connection_uuid'],
  ['timestamp', 'timestamp'],
  ['seed', 'seed'],
  ['order.uuid', 'order_uuid'],
  ['order.type', 'order_type'],
  ['order.name', 'order_name'],
  ['order.value', 'order_value'],
  ['payment.uuid', 'payment_uuid'],
  ['payment.type', 'payment_type'],
  ['payment.name', 'payment_name'],
  ['payment.value', 'payment_value'],
  ['message', 'message'],
  ['entity', 'entity'],
  ['factor', 'factor'],
].map(([key = '', header = '']) => ({ key, header }));

/** The header line of an exported day. */
export function csvHeader(): string {
  return stringify([COLUMNS.map(({ header }) => header)]);
}

/** Those of a message itself: `at` is written in front of it. */
const MESSAGE_COLUMNS = COLUMNS.slice(1);

/** A spawn's cells in the order of the columns, empty where it has no such field. */
const CSV_FORM: MessageForm = {
  orderHead: `spawn,${BLANK_UUID},,,,${BLANK_UUID}`,
  paymentHead: `,${BLANK_UUID}`,
  entry: ({ type, name }) => `,${stringify([[type, name]], { eof: false })},`,
  tail: ',,,',
  plain: (message) => stringify([message], { columns: MESSAGE_COLUMNS, eof: false }),
};

/** Lines of CSV (RFC 4180), one column for each field that a message may have. */
export function csvLines(catalog: Catalog): ExportLines {
  return { start: Buffer.alloc(0), body: new MessageBody(catalog, CSV_FORM) };
}

/** Rows of numbers under a header. */
export function toNumberCsv(header: readonly string[], rows: readonly (readonly number[])[]): string {
  return stringify([header, ...rows] as unknown[][]);
}
