import 'reflect-metadata';
import { afterEach, beforeEach, describe, expect, it, test } from '@jest/globals';
import { join } from 'node:path';
import { CatalogFiles } from '../../../src/catalog/catalog-files.js';
import { DataFileError } from '../../../src/kernel/data/data-file.js';
import { ScenarioFolder } from '../../../src/simulation/scenario-folder.js';
import { DataFolder } from '../../support/apps/data-folder.js';
import { phaseDraft, type ScenarioDraft, shippedDraft } from '../../support/fakes/scenario-drafts.js';

const SHIPPED = 'busy-retail-day';

/** A scenario that fits any catalog that has mobile orders and cards. */
function quietDay(changes: Partial<ScenarioDraft> = {}): ScenarioDraft {
  const phases = [phaseDraft({ orderTypes: { mobile: 1 }, paymentTypes: { cards: 1 } })];
  return { ...shippedDraft(), phases, ...changes };
}

describe('ScenarioFolder', () => {
  let folder: DataFolder;

  beforeEach(() => {
    folder = DataFolder.shipped();
  });

  afterEach(() => {
    folder.remove();
  });

  function open(): ScenarioFolder {
    return new ScenarioFolder(folder.path, new CatalogFiles(folder.path));
  }

  function write(name: string, content: unknown): void {
    folder.write(join('scenarios', `${name}.json`), content);
  }

  function broken(files: ScenarioFolder): string[] {
    return files.broken().flatMap(({ problems }) => problems.map(({ field, problem }) => `${field}: ${problem}`));
  }

  /** The one message that a start, or a request, is refused with. */
  function failure(attempt: () => unknown = open): string {
    try {
      attempt();
    } catch (error) {
      if (error instanceof DataFileError) return error.message;
      throw error;
    }
    throw new Error('it goes on');
  }

  it('has the shipped scenario, and the same one as long as nothing changes', () => {
    const files = open();
    expect(files.names()).toEqual([SHIPPED]);
    const scenario = files.current(SHIPPED);
    expect([scenario?.name, scenario?.durationSeconds]).toEqual([SHIPPED, 150]);
    expect(files.current(SHIPPED)).toBe(scenario);
    expect(files.broken()).toEqual([]);
  });

  it('lists the names in alphabetical order, and files of other kinds not at all', () => {
    for (const name of ['zebra', '1st-day', 'a-day']) write(name, quietDay());
    folder.write('scenarios/notes.txt', 'not a scenario');
    folder.write('scenarios/.hidden.json', quietDay());
    folder.write('scenarios/draft.json~', quietDay());
    expect(open().names()).toEqual(['1st-day', 'a-day', SHIPPED, 'zebra']);
  });

  it('stops the start where there is no scenario', () => {
    folder.remove(join('scenarios', `${SHIPPED}.json`));
    expect(failure()).toBe(`${folder.file('scenarios')} cannot be used:\n  no scenario file (*.json) found`);
    folder.remove('scenarios');
    expect(failure()).toContain('no scenario file (*.json) found');
  });

  it('stops the start with the problems of all that do not fit, in one message', () => {
    write('a', '{');
    write('b', quietDay({ durationSeconds: 5 }));
    write('c', quietDay({ phases: [phaseDraft({ orderTypes: { tablet: 1 }, paymentTypes: { cards: 1 } })] }));
    expect(failure().split('\n')).toEqual([
      `${folder.file('scenarios/a.json')} cannot be used:`,
      expect.stringMatching(/^ {2}line 1, column \d+: broken JSON: a closing brace is expected$/),
      `${folder.file('scenarios/b.json')} cannot be used:`,
      expect.stringMatching(/^ {2}durationSeconds: /),
      `${folder.file('scenarios/c.json')} cannot be used:`,
      '  phases.0.orderTypes.tablet: "tablet" is no type of the catalog (mobile, retail, desktop)',
    ]);
  });

  it('finds a file that is added while it runs', () => {
    const files = open();
    expect(files.current('quiet-day')).toBeUndefined();
    write('quiet-day', quietDay());
    expect(files.current('quiet-day')?.name).toBe('quiet-day');
    expect(files.names()).toEqual([SHIPPED, 'quiet-day']);
  });

  it('takes up a change', () => {
    const files = open();
    const before = files.current(SHIPPED);
    write(SHIPPED, { ...shippedDraft(), durationSeconds: 160 });
    const after = files.current(SHIPPED);
    expect([before?.durationSeconds, after?.durationSeconds]).toEqual([150, 160]);
    expect(files.current(SHIPPED)).toBe(after);
  });

  it.each<[string, unknown, string]>([
    ['broken JSON', '{ "phases": ', 'broken JSON'],
    ['numbers that do not fit', quietDay({ durationSeconds: 5 }), 'durationSeconds'],
    ['types that nobody has', quietDay({ phases: [phaseDraft({ orderTypes: { tablet: 1 } })] }), '"tablet" is no type'],
    ['an empty file', '', 'a value is expected'],
  ])('keeps the last good scenario over %s, says so, and takes up what is good again', (_, content, problem) => {
    const files = open();
    const good = files.current(SHIPPED);
    write(SHIPPED, content);
    expect(files.current(SHIPPED)).toBe(good);
    expect(broken(files).join()).toContain(problem);
    expect(files.broken().map(({ path }) => path)).toEqual([folder.file(`scenarios/${SHIPPED}.json`)]);
    write(SHIPPED, shippedDraft());
    expect(files.current(SHIPPED)).not.toBe(good);
    expect(files.current(SHIPPED)?.digest).toBe(good?.digest);
    expect(files.broken()).toEqual([]);
  });

  it('keeps scenario and catalog together as they were when a new catalog does not fit, until it does', () => {
    const files = open();
    const good = files.current(SHIPPED);
    folder.write('order.json', { mobile: ['apple'], desktop: ['safari'] });
    expect(files.current(SHIPPED)).toBe(good);
    expect(files.current(SHIPPED)?.plan.catalog.order.types).toEqual(['mobile', 'retail', 'desktop']);
    expect(broken(files)[0]).toContain('"retail" is no type of the catalog (mobile, desktop)');
    folder.write('order.json', { mobile: ['apple'], retail: ['windows'], desktop: ['safari'], tablet: ['x'] });
    expect(files.current(SHIPPED)?.plan.catalog.order.types).toEqual(['mobile', 'retail', 'desktop', 'tablet']);
    expect(files.broken()).toEqual([]);
  });

  it('takes up a new catalog that fits, with another digest', () => {
    const files = open();
    const before = files.current(SHIPPED);
    folder.write('payment.json', { cards: ['amex'], provider: ['paypal'], platform: ['apple-pay'] });
    const after = files.current(SHIPPED);
    expect(after?.plan.catalog.payment.entries.map(({ name }) => name)).toEqual(['amex', 'paypal', 'apple-pay']);
    expect(after?.digest).not.toBe(before?.digest);
  });

  it('refuses a scenario that was added broken, says why, and takes it once it is mended', () => {
    const files = open();
    write('new', '{');
    expect(failure(() => files.current('new'))).toContain('broken JSON');
    expect(files.broken()).toHaveLength(1);
    write('new', quietDay());
    expect(files.current('new')?.name).toBe('new');
    expect(files.broken()).toEqual([]);
  });

  test.each([
    ...['', '.', '..', '../order', '../scenarios/busy-retail-day', './busy-retail-day', 'busy-retail-day.json'],
    ...['busy-retail-day/', '/etc/passwd', 'busy-retail-day\0', 'Busy-Retail-Day', 'busy retail day', '-day', '%2e%2e'],
    ...['__proto__', 'constructor', 'busy-retail-day\n', '..\\order', 'x'.repeat(65), '.hidden'],
  ])('knows no scenario called %j', (name) => {
    folder.write('scenarios/.hidden.json', quietDay());
    expect(open().current(name)).toBeUndefined();
  });

  it('drops a scenario at once when its file is deleted, reports it, and has it again when the file is back', () => {
    write('quiet-day', quietDay());
    const files = open();
    expect(files.current('quiet-day')?.name).toBe('quiet-day');
    folder.remove('scenarios/quiet-day.json');
    expect(files.current('quiet-day')).toBeUndefined();
    expect(files.names()).toEqual([SHIPPED]);
    expect(files.broken()).toEqual([
      {
        path: folder.file('scenarios/quiet-day.json'),
        problems: [{ field: '', problem: 'the file was deleted: the scenario is no longer available' }],
        inUse: false,
      },
    ]);
    write('quiet-day', quietDay());
    expect(files.current('quiet-day')?.name).toBe('quiet-day');
    expect(files.broken()).toEqual([]);
  });

  it('reports a deleted scenario though no run has asked for it since, as /health is looked at first', () => {
    write('quiet-day', quietDay());
    const files = open();
    folder.remove('scenarios/quiet-day.json');
    expect(files.broken().map(({ path }) => path)).toEqual([folder.file('scenarios/quiet-day.json')]);
  });

  it('drops all scenarios, and reports each, when the folder is deleted', () => {
    const files = open();
    folder.remove('scenarios');
    expect(files.current(SHIPPED)).toBeUndefined();
    expect(files.names()).toEqual([]);
    expect(files.broken()).toHaveLength(1);
  });

  it('keeps its scenarios, and says why, while the folder cannot be read', () => {
    const files = open();
    const good = files.current(SHIPPED);
    // As without descriptors, it is there and cannot be opened.
    folder.remove('scenarios');
    folder.link('scenarios', 'scenarios');
    expect([files.names(), files.current(SHIPPED)]).toEqual([[SHIPPED], good]);
    expect(files.broken()).toContainEqual({
      path: folder.file('scenarios'),
      problems: [{ field: '', problem: 'the folder cannot be read (ELOOP)' }],
      inUse: true,
    });
    folder.remove('scenarios');
    write(SHIPPED, shippedDraft());
    expect([files.names(), files.broken()]).toEqual([[SHIPPED], []]);
  });

  it('says whether an earlier content of a broken scenario is in use', () => {
    const files = open();
    write('new', '{');
    write(SHIPPED, '{');
    failure(() => files.current('new'));
    expect(files.broken().map(({ path, inUse }) => [path, inUse])).toEqual([
      [folder.file(`scenarios/${SHIPPED}.json`), true],
      [folder.file('scenarios/new.json'), false],
    ]);
  });

  it('knows about a broken change though no run has asked for the scenario since, as /health is looked at first', () => {
    const files = open();
    write(SHIPPED, '{');
    expect(files.broken()).toHaveLength(1);
  });

  it('forgets a scenario that was never good and is taken away again', () => {
    const files = open();
    write('new', '{');
    expect(failure(() => files.current('new'))).toContain('broken JSON');
    folder.remove('scenarios/new.json');
    expect(files.current('new')).toBeUndefined();
    expect(files.broken()).toEqual([]);
  });

  it('reports only what is wrong with the file as it is now', () => {
    const files = open();
    write(SHIPPED, quietDay({ phases: [phaseDraft({ orderTypes: { tablet: 1 } })] }));
    files.current(SHIPPED);
    write(SHIPPED, '{');
    files.current(SHIPPED);
    expect(broken(files).filter((problem) => !problem.includes('broken JSON'))).toEqual([]);
  });
});
