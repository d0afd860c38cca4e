import { describe, expect, it } from '@jest/globals';
import { stringify } from 'csv-stringify/sync';
import { type Catalog, type EntityCatalog } from '../../../src/catalog/domain/catalog.js';
import { ByteArena } from '../../../src/kernel/byte-arena.js';
import { csvHeader, csvLines, toNumberCsv } from '../../../src/simulation/csv.js';
import { DayExport } from '../../../src/simulation/domain/export.js';
import { MessageBody } from '../../../src/simulation/domain/message-body.js';
import { shippedScenario } from '../../support/fakes/days.js';

const HEADER =
  'at,type,uuid,connection_uuid,timestamp,seed,order_uuid,order_type,order_name,order_value,' +
  'payment_uuid,payment_type,payment_name,payment_value,message,entity,factor\n';

const ODD = ['a, b', 'say "hi"', 'two\nlines', 'quote" at the end"', "it's", ' blanks ', '日本', '","', '\t'];

const scenario = shippedScenario();
const choice = { seed: '42', durationSeconds: 150, rate: 1 };

function textOf(day: DayExport): string {
  const arena = new ByteArena();
  const pieces: string[] = [];
  for (let piece = day.next(arena); piece !== undefined; piece = day.next(arena)) pieces.push(piece.toString());
  return pieces.join('');
}

/** Records as the library writes them, with a column for each field of the header. */
function spelledByLibrary(records: readonly object[]): string {
  const columns = HEADER.trimEnd()
    .split(',')
    .map((header) => ({ key: header.replace(/^(order|payment)_/, '$1.'), header }));
  return stringify([...records], { columns });
}

describe('a day as CSV', () => {
  it('has one header line with a column for each field', () => {
    expect(csvHeader()).toBe(HEADER);
  });

  it.each([
    ['of the shipped catalog', (name: string) => name],
    ['of a catalog with odd names', (_: string, index: number) => `${ODD[index % ODD.length]}${index}`],
  ])('has a line for each message %s, as a library for CSV writes the records of the day as JSON', (_, rename) => {
    const renamed = (entity: EntityCatalog): EntityCatalog => ({
      ...entity,
      entries: entity.entries.map(({ type, name }, index) => ({
        type: rename(type, index + 3),
        name: rename(name, index),
      })),
    });
    const { order, payment } = scenario.plan.catalog;
    const catalog: Catalog = { order: renamed(order), payment: renamed(payment) };
    const phases = scenario.plan.story.phases.map((phase, index) => ({ ...phase, info: rename(phase.info, index) }));
    const plan = { ...scenario.plan, catalog, story: { ...scenario.plan.story, phases } };
    const source = { ...scenario, plan, body: new MessageBody(catalog) };
    const json = textOf(new DayExport(source, choice));
    const records = JSON.parse(`[${json.trimEnd().replaceAll('\n', ',')}]`) as object[];
    expect(textOf(new DayExport(source, choice, 1, csvLines(catalog)))).toBe(spelledByLibrary(records));
    expect(records.length).toBeGreaterThan(2500);
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
