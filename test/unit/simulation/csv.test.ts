import { describe, expect, it } from '@jest/globals';
import { csvHeader, toCsv, toNumberCsv } from '../../../src/simulation/csv.js';

/** The cells of CSV as RFC 4180 has them. */
function cellsOf(text: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain = '', end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\r?\n|$)/g)) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end === '') break;
    if (end !== ',') rows.push([]);
  }
  return rows.filter((row) => row.length > 1 || row[0] !== '');
}

function recordOf(message: object): Record<string, string> {
  const [header = [], row = [], ...rest] = cellsOf(csvHeader() + toCsv(Buffer.from(`${JSON.stringify(message)}\n`)));
  expect([rest, row.length]).toEqual([[], header.length]);
  const cells = new Map(header.map((name, index) => [name, row[index] ?? '']));
  return Object.fromEntries([...cells].filter(([, cell]) => cell !== ''));
}

describe('a day as CSV', () => {
  it('has one header line with a column for each field', () => {
    expect(csvHeader()).toBe(
      'at,type,uuid,connection_uuid,timestamp,seed,order_uuid,order_type,order_name,order_value,' +
        'payment_uuid,payment_type,payment_name,payment_value,message,entity,factor\n',
    );
  });

  it('puts the fields of a pair side by side', () => {
    const order = { uuid: 'o', type: 'mobile', name: 'android', value: 17 };
    const payment = { uuid: 'p', type: 'cards', name: 'visa', value: 34 };
    expect(recordOf({ at: 5, type: 'spawn', uuid: 'u', order, payment })).toEqual({
      ...{ at: '5', type: 'spawn', uuid: 'u' },
      ...{ order_uuid: 'o', order_type: 'mobile', order_name: 'android', order_value: '17' },
      ...{ payment_uuid: 'p', payment_type: 'cards', payment_name: 'visa', payment_value: '34' },
    });
  });

  it.each(['a, b', 'say "hi"', 'two\nlines', 'quote" at the end"', "it's", ' blanks ', '日本', '","', '\t'])(
    'keeps the sentence %j whole',
    (message) => {
      expect(recordOf({ at: 0, type: 'info', message })).toEqual({ at: '0', type: 'info', message });
    },
  );

  it('has a line for each message, in order', () => {
    const lines = [1, 2, 3].map((at) => JSON.stringify({ at, type: 'scale-up', entity: 'order', factor: at }));
    expect(cellsOf(toCsv(Buffer.from(`${lines.join('\n')}\n`))).map(([at]) => at)).toEqual(['1', '2', '3']);
  });
});

describe('numbers as CSV', () => {
  it('stand under their header', () => {
    expect(
      toNumberCsv(
        ['second', 'load'],
        [
          [0, 2.5],
          [1, 0],
        ],
      ),
    ).toBe('second,load\n0,2.5\n1,0\n');
  });
});
