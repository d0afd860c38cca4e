import { stringify } from 'csv-stringify/sync';

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

/** Lines of JSON as lines of CSV (RFC 4180), one column for each field that a message may have. */
export function toCsv(lines: Buffer): string {
  const records = lines
    .toString('utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as object);
  return stringify(records, { columns: COLUMNS });
}

/** Rows of numbers under a header. */
export function toNumberCsv(header: readonly string[], rows: readonly (readonly number[])[]): string {
  return stringify([header, ...rows] as unknown[][]);
}
