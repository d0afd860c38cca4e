import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { mkdirSync, truncateSync, utimesSync } from 'node:fs';
import { brokenOf, DataFile, DataFileError, loadAll } from '../../../../src/kernel/data/data-file.js';
import { type Read } from '../../../../src/kernel/input/validation.js';
import { DataFolder } from '../../../support/apps/data-folder.js';

interface Shelf {
  readonly books: number;
}

function readShelf(value: unknown): Read<Shelf> {
  const { books } = value as { books?: unknown };
  return typeof books === 'number'
    ? { content: { books } }
    : { problems: [{ field: 'books', problem: 'must be a number' }] };
}

const shelf = (books: unknown): unknown => ({ books });

describe('DataFile', () => {
  let folder: DataFolder;
  let file: DataFile<Shelf>;

  beforeEach(() => {
    folder = new DataFolder();
    file = new DataFile(folder.file('shelf.json'), readShelf);
  });

  afterEach(() => {
    folder.remove();
  });

  /** What `current` throws. */
  function failure(): string {
    try {
      file.current();
    } catch (error) {
      if (error instanceof DataFileError) return error.message;
      throw error;
    }
    throw new Error('it is good');
  }

  it('says that a file is missing, and takes it once it is there', () => {
    expect(failure()).toBe(`${file.path} cannot be used:\n  the file is missing`);
    folder.write('shelf.json', shelf(3));
    expect([file.current(), file.problems]).toEqual([{ books: 3 }, []]);
  });

  it('says where broken JSON is broken', () => {
    folder.write('shelf.json', '{\n  "books": 3,\n}');
    expect(failure()).toContain(`${file.path} cannot be used:\n  line 3, column 1: broken JSON: a key in double quotes is expected`);
  });

  it('says what does not fit, and where', () => {
    folder.write('shelf.json', shelf('many'));
    expect(failure()).toBe(`${file.path} cannot be used:\n  books: must be a number`);
  });

  it.each<[what: string, make: (path: string) => void]>([
    ['a folder', (path) => mkdirSync(path)],
    ['a device without an end', () => folder.link('shelf.json', '/dev/zero')],
    ['a FIFO that nobody writes to', (path) => execFileSync('mkfifo', [path])],
  ])('says that %s is no regular file', (_, make) => {
    make(file.path);
    expect(failure()).toBe(`${file.path} cannot be used:\n  it is no regular file`);
    folder.remove('shelf.json');
    folder.write('shelf.json', shelf(3));
    expect(file.current()).toEqual({ books: 3 });
  });

  it('reads no more than its bound, and keeps the last valid content when the file outgrows it', () => {
    const small = new DataFile(folder.file('small.json'), readShelf, 20);
    folder.write('small.json', '{"books":3}');
    const good = small.current();
    folder.write('small.json', `{"books":4${' '.repeat(30)}}`);
    expect(small.current()).toBe(good);
    expect(small.problems).toEqual([{ field: '', problem: 'the file has 43 bytes; at most 20 are read' }]);
  });

  it('reads no file of more than 16 MiB', () => {
    folder.write('shelf.json', '');
    truncateSync(file.path, 16 * 1024 * 1024 + 1);
    expect(failure()).toContain('the file has 16777217 bytes; at most 16777216 are read');
  });

  it('says so again each time it is asked, as long as the file has never been good', () => {
    const first = failure();
    expect(failure()).toBe(first);
  });

  it('gives the same object as long as the file is the same', () => {
    folder.write('shelf.json', shelf(3));
    const content = file.current();
    expect(file.current()).toBe(content);
    folder.write('other.json', shelf(4));
    expect(file.current()).toBe(content);
  });

  it('takes a change when it is asked the next time', () => {
    folder.write('shelf.json', shelf(3));
    const before = file.current();
    folder.write('shelf.json', shelf(4));
    expect([before, file.current()]).toEqual([{ books: 3 }, { books: 4 }]);
  });

  it('looks at a file again that an editor has written in place', () => {
    folder.write('shelf.json', shelf(3));
    const before = file.current();
    utimesSync(file.path, 1, 1);
    expect(file.current()).not.toBe(before);
    expect(file.current()).toEqual(before);
  });

  it.each([
    ['broken', '{"books":', 'line 1, column'],
    ['not fitting', '{"books":"x"}', 'books'],
    ['empty', '', 'line 1, column'],
  ])('keeps the last valid content when the file is %s, says why, and takes it back when it is good', (_, text, field) => {
    folder.write('shelf.json', shelf(3));
    const good = file.current();
    folder.write('shelf.json', text);
    expect(file.current()).toBe(good);
    expect(file.problems[0]?.field).toContain(field);
    folder.write('shelf.json', shelf(5));
    expect([file.current(), file.problems]).toEqual([{ books: 5 }, []]);
  });

  it('keeps the last valid content when the file is taken away, and says so', () => {
    folder.write('shelf.json', shelf(3));
    const good = file.current();
    folder.remove('shelf.json');
    expect(file.current()).toBe(good);
    expect(file.problems).toEqual([{ field: '', problem: 'the file is missing' }]);
  });

  it('reads a folder that is swapped as Kubernetes swaps that of a ConfigMap', () => {
    folder.write('..v1/shelf.json', shelf(1));
    folder.write('..v2/shelf.json', shelf(2));
    folder.link('..data', '..v1');
    folder.link('shelf.json', '..data/shelf.json');
    const first = file.current();
    folder.link('..data', '..v2');
    expect([first, file.current()]).toEqual([{ books: 1 }, { books: 2 }]);
    folder.link('..data', '..nowhere');
    expect([file.current().books, file.problems[0]?.problem]).toEqual([2, 'the file is missing']);
  });

  it('keeps the last valid content when the file points at itself, and says so', () => {
    folder.write('shelf.json', shelf(3));
    const good = file.current();
    folder.link('shelf.json', 'shelf.json');
    expect(file.current()).toBe(good);
    expect(file.problems).toHaveLength(1);
  });

  it('keeps the last valid content when the folder of the file becomes a file, and says so', () => {
    const deep = new DataFile(folder.file('room/shelf.json'), readShelf);
    folder.write('room/shelf.json', shelf(3));
    const good = deep.current();
    folder.remove('room');
    folder.write('room', 'no folder any more');
    expect(deep.current()).toBe(good);
    expect(deep.problems).toHaveLength(1);
  });

  it('says that a file cannot be read which points at itself, as it says of any other', () => {
    folder.link('shelf.json', 'shelf.json');
    expect(failure()).toContain('the file cannot be read (ELOOP)');
  });
});

describe('several files', () => {
  const folder = new DataFolder();
  const [good, broken, missing] = ['good', 'broken', 'missing'].map(
    (name) => new DataFile(folder.file(`${name}.json`), readShelf),
  );
  folder.write('good.json', shelf(1));
  folder.write('broken.json', shelf('x'));
  const files = [good, broken, missing].flatMap((file) => file ?? []);

  afterAll(() => {
    folder.remove();
  });

  it('are loaded at once, and all that are no good are named in one message', () => {
    expect(() => loadAll(files)).toThrow(
      new DataFileError([
        { path: folder.file('broken.json'), problems: [{ field: 'books', problem: 'must be a number' }] },
        { path: folder.file('missing.json'), problems: [{ field: '', problem: 'the file is missing' }] },
      ]),
    );
    expect(brokenOf(files).map(({ path }) => path)).toEqual([folder.file('broken.json'), folder.file('missing.json')]);
  });
});
