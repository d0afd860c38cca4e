import 'reflect-metadata';
import { afterEach, beforeEach, describe, expect, it, test } from '@jest/globals';
import { CatalogFiles } from '../../../src/catalog/catalog-files.js';
import { CatalogService } from '../../../src/catalog/catalog.service.js';
import { readEnvironment } from '../../../src/config/read-environment.js';
import { DataFileError } from '../../../src/kernel/data/data-file.js';
import { DataHealth } from '../../../src/kernel/data/data-health.js';
import { DataFolder, SHIPPED_DATA } from '../../support/apps/data-folder.js';

/** The names of each type, as the shipped files have them by the contract. */
const SHIPPED = {
  order: { mobile: ['apple', 'android'], retail: ['windows', 'raspberry-pi'], desktop: ['safari', 'chrome'] },
  payment: {
    cards: ['visa', 'mastercard'],
    provider: ['paypal', 'stripe', 'amazon-pay'],
    platform: ['apple-pay', 'google-pay'],
  },
};

function namesOf({ types, entries }: ReturnType<CatalogFiles['current']>['order']): [string, string[]][] {
  return types.map((type) => [type, entries.filter((entry) => entry.type === type).map(({ name }) => name)]);
}

describe('the shipped catalog', () => {
  it('has the content of the contract, in its order', () => {
    const { order, payment } = new CatalogFiles(SHIPPED_DATA).current();
    expect(namesOf(order)).toEqual(Object.entries(SHIPPED.order));
    expect(namesOf(payment)).toEqual(Object.entries(SHIPPED.payment));
  });
});

describe('CatalogFiles', () => {
  let folder: DataFolder;

  beforeEach(() => {
    folder = DataFolder.shipped();
  });

  afterEach(() => {
    folder.remove();
  });

  /** The one message that a start is stopped with. */
  function failure(): string {
    try {
      new CatalogFiles(folder.path);
    } catch (error) {
      if (error instanceof DataFileError) return error.message;
      throw error;
    }
    throw new Error('the start goes on');
  }

  test.each([
    ['broken JSON', '{\n  "cards": ["visa",]\n}', 'line 2, column 20: broken JSON: a value is expected'],
    [
      'a duplicate type',
      '{"cards":["visa"],\n"cards":["amex"]}',
      'line 2, column 1: the key "cards" stands here twice',
    ],
    ['no object', [], 'must be an object: key = type, value = array of names'],
    ['an empty object', {}, 'must have at least one type'],
    ['an empty array', { cards: [] }, 'cards: must have at least one name'],
    ['a blank name', { cards: ['visa', ' '] }, 'cards[1]: must be a non-empty string'],
    ['a name that is no text', { cards: [4] }, 'cards[0]: must be a non-empty string'],
    ['a duplicate name', { cards: ['visa', 'visa'] }, 'cards[1]: "visa" stands in this list twice'],
  ])('stops the start for %s, naming the file, the place and the problem', (_, content, problem) => {
    folder.write('payment.json', content);
    expect(failure()).toBe(`${folder.file('payment.json')} cannot be used:\n  ${problem}`);
  });

  it('stops the start with every problem of both files in one message', () => {
    folder.write('order.json', { mobile: [], '': ['x'] });
    folder.remove('payment.json');
    expect(failure().split('\n')).toEqual([
      `${folder.file('order.json')} cannot be used:`,
      '  mobile: must have at least one name',
      '  "": a type must not be empty',
      `${folder.file('payment.json')} cannot be used:`,
      '  the file is missing',
    ]);
  });

  it('gives the same catalog as long as the files do not change', () => {
    const files = new CatalogFiles(folder.path);
    const catalog = files.current();
    expect(files.current()).toBe(catalog);
    expect(Object.isFrozen(catalog)).toBe(true);
  });

  it('takes up a change of one file, and leaves the other as it is', () => {
    const files = new CatalogFiles(folder.path);
    const before = files.current();
    folder.write('order.json', { mobile: ['nokia'] });
    const after = files.current();
    expect(namesOf(after.order)).toEqual([['mobile', ['nokia']]]);
    expect([after === before, after.payment === before.payment, files.current() === after]).toEqual([
      false,
      true,
      true,
    ]);
  });

  it('keeps the last good catalog over a broken change, and knows about it until it is mended', () => {
    const files = new CatalogFiles(folder.path);
    const good = files.current();
    folder.write('payment.json', { cards: [] });
    expect(files.current()).toBe(good);
    expect(files.broken()).toEqual([
      {
        path: folder.file('payment.json'),
        problems: [{ field: 'cards', problem: 'must have at least one name' }],
        inUse: true,
      },
    ]);
    folder.write('payment.json', { cards: ['amex'] });
    expect(namesOf(files.current().payment)).toEqual([['cards', ['amex']]]);
    expect(files.broken()).toEqual([]);
  });

  it('knows about a broken change though no run has asked for the catalog since, as /health is looked at first', () => {
    const files = new CatalogFiles(folder.path);
    folder.write('payment.json', { cards: [] });
    expect(files.broken().map(({ path }) => path)).toEqual([folder.file('payment.json')]);
  });

  it('is handed out by the service, which reports its broken files', async () => {
    const health = new DataHealth();
    const service = new CatalogService(readEnvironment({ DATA_DIR: folder.path }), health);
    const good = service.current();
    expect([namesOf(good.order), await health.broken()]).toEqual([Object.entries(SHIPPED.order), []]);
    folder.write('order.json', '{');
    expect(service.current()).toBe(good);
    expect((await health.broken()).map(({ path }) => path)).toEqual([folder.file('order.json')]);
  });
});
