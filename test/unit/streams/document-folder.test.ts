import 'reflect-metadata';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VirtualClock } from '../../support/fakes/virtual-clock.js';
import { DocumentFolder, type ReadFile } from '../../../src/streams/document-folder.js';

describe('a folder of documents', () => {
  let folder: string;
  let path: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'folder-'));
    mkdirSync(join(folder, 'streams'));
    path = join(folder, 'streams', 'a.yaml');
    writeFileSync(path, 'first');
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  /** A document whose title is the text of its file. */
  const readerWith = (
    whileReading: (reads: number) => Promise<void> | void,
  ): { read: ReadFile; reads: () => number } => {
    let reads = 0;
    return {
      reads: () => reads,
      read: async () => {
        reads += 1;
        const title = readFileSync(path, 'utf8');
        await whileReading(reads);
        return { files: ['a.yaml'], content: { title, version: '1', channels: [], notServed: [], digest: title } };
      },
    };
  };
  const titleIn = async (documents: DocumentFolder): Promise<string | undefined> =>
    (await documents.current('a'))?.plan.title;

  it('takes up what was written while the file was read', async () => {
    const { read } = readerWith((reads) => {
      if (reads === 1) writeFileSync(path, 'a second one');
    });
    const documents = new DocumentFolder(folder, [], read, new VirtualClock());
    await titleIn(documents);
    expect(await titleIn(documents)).toBe('a second one');
  });

  it('reads a file that changes again and again once more, not once for each change', async () => {
    let finish = (): void => undefined;
    const first = new Promise<void>((resolve) => (finish = resolve));
    const { read, reads } = readerWith((number) => (number === 1 ? first : undefined));
    const documents = new DocumentFolder(folder, [], read, new VirtualClock());
    const titles = [titleIn(documents)];
    await new Promise(setImmediate);
    for (let change = 1; change <= 20; change += 1) {
      writeFileSync(path, 'x'.repeat(change));
      titles.push(titleIn(documents));
    }
    finish();
    await Promise.all(titles);
    expect(await titleIn(documents)).toBe('x'.repeat(20));
    expect(reads()).toBe(2);
  });

  it('says at once what was last known while a change takes long to read', async () => {
    let finish = (): void => undefined;
    const second = new Promise<void>((resolve) => (finish = resolve));
    const { read } = readerWith((number) => (number === 2 ? second : undefined));
    const clock = new VirtualClock();
    const documents = new DocumentFolder(folder, [], read, clock);
    const titles = async (): Promise<(string | undefined)[]> => (await documents.all()).map(({ plan }) => plan.title);
    expect([await titles(), documents.reading()]).toEqual([['first'], []]);
    writeFileSync(path, 'a second one');
    const meanwhile = titles();
    clock.advanceBy(250);
    expect([await meanwhile, documents.reading()]).toEqual([['first'], ['a']]);
    finish();
    expect([await titles(), documents.reading()]).toEqual([['a second one'], []]);
    expect(clock.waiting).toBe(0);
  });

  it('keeps nobody who asks what is broken waiting for the first document, as a list of all does', async () => {
    let finish = (): void => undefined;
    const first = new Promise<void>((resolve) => (finish = resolve));
    const { read } = readerWith(() => first);
    const clock = new VirtualClock();
    const documents = new DocumentFolder(folder, [], read, clock);
    const broken = documents.broken();
    const all = documents.all();
    clock.advanceBy(250);
    expect([await broken, documents.reading()]).toEqual([[], ['a']]);
    finish();
    expect((await all).map(({ plan }) => plan.title)).toEqual(['first']);
  });

  it('reads a document again that the machine had no room to read, though no file has changed', async () => {
    const { read, reads } = readerWith(() => undefined);
    const problems = [{ field: '', problem: 'it cannot be read now (EMFILE)' }];
    let mayPass = true;
    let lacks = true;
    const lacking: ReadFile = async (request) => {
      const document = await read(request);
      return lacks ? { files: [request.file], problems, mayPass } : document;
    };
    const documents = new DocumentFolder(folder, [], lacking, new VirtualClock());
    expect(await documents.broken()).toEqual([{ path, problems, inUse: false }]);
    expect(await documents.broken()).toHaveLength(1);
    const again = documents.current('a');
    // It is read at each look, and would be in the list for ever.
    expect(documents.reading()).toEqual([]);
    await expect(again).rejects.toMatchObject({ code: 'unavailable' });
    lacks = false;
    expect([await titleIn(documents), await documents.broken(), reads()]).toEqual(['first', [], 4]);
    lacks = true;
    mayPass = false;
    writeFileSync(path, 'a second one');
    await documents.broken();
    await documents.broken();
    expect(reads()).toBe(5);
    // What could be read before stays in use.
    expect(await titleIn(documents)).toBe('first');
  });
});
